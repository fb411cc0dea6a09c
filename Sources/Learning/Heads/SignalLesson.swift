import Bundles
import Domain
public import Foundation
public import Inference
import Media
import Networks
public import Signals
import Statistics
import Store

/// The whole way from a recipe to a bundle that serves: read, compare, train, calibrate, judge, publish.
public struct SignalLesson {
  /// Where things are.
  public struct Places: Sendable {
    /// The data directory: bundles/ and training/ are in it.
    public var root: URL
    /// The folder of published weights.
    public var weights: URL
    /// Where the contract is written.
    public var contracts: URL

    public init(root: URL, weights: URL, contracts: URL) {
      (self.root, self.weights, self.contracts) = (root, weights, contracts)
    }

    var training: URL { root.appending(path: "training", directoryHint: .isDirectory) }
    var features: URL { training.appending(path: "features", directoryHint: .isDirectory) }
  }

  let recipe: SignalRecipe
  let places: Places
  let runtime: OpenVINORuntime
  let seed: UInt64
  let threads: Int

  /// - Parameter threads: of libtorch and of the frozen network.
  public init(_ recipe: SignalRecipe, places: Places, runtime: OpenVINORuntime, seed: UInt64, threads: Int) {
    (self.recipe, self.places, self.runtime) = (recipe, places, runtime)
    (self.seed, self.threads) = (seed, threads)
  }

  /// A run that was stopped goes on where it was when the same recipe comes with the same examples and seed.
  ///
  /// - Parameter observe: called often with a line about what is going on; what it throws stops the run.
  /// - Throws: `SignalError`, `StoreError`, `LearningError`, `TrainingError`, `BundleError`.
  public func run(observe: @escaping (String) throws -> Void = { _ in }) throws -> HeadReport {
    let began = ContinuousClock.now
    let backbone = try PublishedBackbone(recipe.backbone, in: places.weights)
    let training = try material(recipe.data.training, labels: nil, observe: observe)
    let banks = try HeadBanks(recipe, backbone: backbone, runtime: runtime, threads: threads, cache: places.features)
    let workshop = places.training.appending(path: "unfinished-\(runName(training))", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: workshop, withIntermediateDirectories: true)
    let course = try HeadCourse(
      recipe, material: training, banks: banks, backbone: backbone, workshop: workshop, seed: seed, threads: threads
    ).run(observe: observe)
    let publisher = HeadPublisher(
      recipe: recipe, settings: banks.settings(labels: training.targets.labels), decision: course.decision,
      training: .init(
        data: training.snapshot, recipe: Checksum(of: Data(recipe.text.utf8)), code: try Self.code(), seed: seed),
      original: backbone.original, provenance: backbone.provenance, vocabulary: backbone.vocabulary)
    let bundle = try publisher.publish(course.weights, to: places.root.appending(path: "bundles"))
    let contract = try write(publisher, bundle, floor: course.floor)
    var rows = course.rows
    if let validation = recipe.data.validation {
      let held = try material(validation, labels: training.targets.labels, observe: observe)
      rows.append(try course.judge(held, banks, seed: seed, threads: threads, observe: observe))
    }
    let seconds = began.duration(to: .now) / .seconds(1)
    let page = contract.page
    let report = HeadReport(
      signal: recipe.signal, bundle: bundle.folder.path, contract: contract.file.path, page: page.path, seed: seed,
      data: training.snapshot.description, recipe: publisher.training.recipe.description,
      examples: training.targets.places.count, groups: Set(training.groups).count, nulls: training.nulls,
      decay: course.settings.decay, epochs: course.settings.epochs, tunedEpochs: course.tunedEpochs,
      calibration: course.decision.summary, rows: rows.map(\.row), gain: course.gain, seconds: seconds)
    try Data(HeadPage(report, course: course, rows: rows, labels: training.targets.labels).html.utf8)
      .write(to: page, options: .atomic)
    try? FileManager.default.removeItem(at: workshop)
    return report
  }

  private func material(
    _ file: URL, labels: [String]?, observe: (String) throws -> Void
  ) throws -> HeadMaterial {
    let examples = try LabelledExamples(reading: file)
    guard (examples.kind == .picture) == recipe.backbone.readsPictures else {
      throw LearningError(
        .badInput,
        "\(file.lastPathComponent) holds \(examples.kind.rawValue)s, which \(recipe.backbone.rawValue) does not "
          + "read: name another backbone.")
    }
    return try HeadMaterial(
      examples, labels: labels, task: recipe.task, pictures: recipe.data.pictures, observe: observe)
  }

  /// Names examples, recipe and seed: what is unfinished under this name is never taken up by another run.
  private func runName(_ material: HeadMaterial) -> String {
    let text = "\(material.snapshot) \(recipe.text) \(seed) \(threads)"
    return String(Checksum(of: Data(text.utf8)).description.prefix(16))
  }

  private func write(
    _ publisher: HeadPublisher, _ bundle: Bundles.Bundle, floor: (measure: String, least: Double)
  ) throws -> (file: URL, page: URL) {
    let name = "\(recipe.signal)-\(bundle.manifest.version)"
    let file = places.contracts.appending(path: "\(recipe.signal).yaml")
    do {
      try FileManager.default.createDirectory(at: places.contracts, withIntermediateDirectories: true)
      try Data(publisher.contract(bundle, floor: floor).utf8).write(to: file, options: .atomic)
    } catch let error as CocoaError {
      throw LearningError(.unwritable, "The contract cannot be written: check \(places.contracts.path). (\(error))")
    }
    return (file, places.training.appending(path: "\(name).html"))
  }

  /// Of this program.
  static func code() throws -> Checksum {
    Checksum(of: try Data(contentsOf: URL(filePath: "/proc/self/exe"), options: .alwaysMapped))
  }
}
