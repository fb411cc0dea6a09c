import Bundles
import Domain
import Foundation
public import Inference
import Networks
public import Signals
import Statistics
import Store

/// The whole way from a recipe to a detector that serves: read, hold out, train, calibrate, publish, judge.
public struct BoxLesson {
  private let recipe: BoxRecipe
  private let places: SignalLesson.Places
  private let runtime: OpenVINORuntime
  private let seed: UInt64
  private let threads: Int

  /// - Parameter threads: of libtorch and of the frozen network.
  public init(
    _ recipe: BoxRecipe, places: SignalLesson.Places, runtime: OpenVINORuntime, seed: UInt64, threads: Int
  ) {
    (self.recipe, self.places, self.runtime) = (recipe, places, runtime)
    (self.seed, self.threads) = (seed, threads)
  }

  private var pictures: URL { recipe.data.pictures ?? BoxExamples.pictureFolder(of: recipe.data.training) }

  /// A run that was stopped goes on where it was when the same recipe comes with the same examples and seed.
  ///
  /// - Parameter observe: called often with a line about what is going on; what it throws stops the run.
  /// - Throws: `SignalError`, `LearningError`, `TrainingError`, `BundleError`, `StatisticsError`, `MediaError`.
  public func run(observe: @escaping (String) throws -> Void = { _ in }) async throws -> BoxReport {
    let began = ContinuousClock.now
    let backbone = try PublishedBackbone(.efficientNetLite0, in: places.weights)
    let whole = try BoxMaterial(
      BoxExamples(reading: recipe.data.training, pictures: pictures), labels: nil, pictures: pictures, observe: observe)
    let parts = whole.parted(share: recipe.data.heldOut, salt: "held-out")
    let material = whole.selecting(parts.rest)
    let settings = DetectorSettings(
      side: recipe.side, width: recipe.head.width, layers: recipe.head.layers, labels: whole.labels)
    let bank = try maps(of: material, backbone, observe)
    let workshop = places.training.appending(path: "unfinished-\(runName(material))", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: workshop, withIntermediateDirectories: true)
    let trainer = BoxTrainer(
      bank: bank, material: material, recipe: recipe, settings: settings, start: backbone.named(.init(tensors: [:])),
      seed: seed, threads: threads)
    let outcome = try BoxCourse(trainer: trainer, workshop: workshop).run(observe: observe)
    let publisher = BoxPublisher(
      recipe: recipe, settings: settings, decision: outcome.decision,
      training: .init(
        data: material.snapshot, recipe: Checksum(of: Data(recipe.text.utf8)), code: try SignalLesson.code(), seed: seed
      ),
      original: backbone.original, provenance: backbone.provenance)
    let bundle = try publisher.publish(outcome.weights, to: places.root.appending(path: "bundles"))
    let contract = try write(publisher, bundle, outcome)
    let judge = try self.judge(contract, bundle, outcome)
    let held = try await held(whole, parts.apart, settings.labels, judge, observe)
    let report = try judge.report(
      outcome, held, trained: material, contract: contract, bundle: bundle,
      seconds: began.duration(to: .now) / .seconds(1))
    try? FileManager.default.removeItem(at: workshop)
    return report
  }

  private func maps(
    of material: BoxMaterial, _ backbone: PublishedBackbone, _ observe: (String) throws -> Void
  ) throws -> FeatureBank {
    let plan = ServingPlan(precision: .float32, threads: threads, buckets: ["batch": [1]])
    let isDeep = recipe.course.backboneRate == 0
    let trunk = try ServedNetwork(
      DetectorGraph.trunk(backbone.weights, side: recipe.side, isDeep: isDeep), plan: plan, runtime: runtime)
    return try material.maps(
      trunk, pipeline: "trunk \(backbone.original) \(BoxDetector<OnnxTensor>.trunkBlocks) \(isDeep)",
      side: recipe.side, views: recipe.views, width: BoxTrainer.width(recipe), in: places.features, observe: observe)
  }

  /// Answers pictures that training did not see with the bundle as it is served.
  private func held(
    _ whole: BoxMaterial, _ apart: [Int], _ labels: [String], _ judge: BoxJudge, _ observe: (String) throws -> Void
  ) async throws -> BoxJudge.Answered? {
    if let validation = recipe.data.validation {
      let material = try BoxMaterial(
        BoxExamples(reading: validation, pictures: recipe.data.pictures), labels: labels,
        pictures: recipe.data.pictures ?? BoxExamples.pictureFolder(of: validation), observe: observe)
      return try await judge.answered(material, observe: observe)
    }
    guard !apart.isEmpty else { return nil }
    return try await judge.answered(whole.selecting(apart), observe: observe)
  }

  private func judge(
    _ contract: URL, _ bundle: Bundles.Bundle, _ outcome: BoxCourse.Outcome
  ) throws -> BoxJudge {
    let shelf = BundleShelf(
      folder: places.root.appending(path: "bundles"), weights: places.weights, runtime: runtime)
    let text = try String(contentsOf: contract, encoding: .utf8)
    let producer = try PictureBoxesProducer(
      contract: SignalContract(yaml: text, file: contract.lastPathComponent), shelf: shelf, threads: threads)
    return BoxJudge(
      producer: producer, page: places.training.appending(path: "\(recipe.signal)-\(bundle.manifest.version).html"),
      seed: seed)
  }

  /// Names examples, recipe and seed: what is unfinished under this name is never taken up by another run.
  private func runName(_ material: BoxMaterial) -> String {
    let text = "\(material.snapshot) \(recipe.text) \(seed) \(threads)"
    return String(Checksum(of: Data(text.utf8)).description.prefix(16))
  }

  private func write(
    _ publisher: BoxPublisher, _ bundle: Bundles.Bundle, _ outcome: BoxCourse.Outcome
  ) throws -> URL {
    var random = SeededRandom(seed: seed, stream: "floor")
    let interval = try ConfidenceInterval.bootstrap(count: outcome.innerPictures, resamples: 500, using: &random) {
      outcome.inner.precisionAt50($0)
    }
    let file = places.contracts.appending(path: "\(recipe.signal).yaml")
    do {
      try FileManager.default.createDirectory(at: places.contracts, withIntermediateDirectories: true)
      try Data(publisher.contract(bundle, least: interval.low).utf8).write(to: file, options: .atomic)
    } catch let error as CocoaError {
      throw LearningError(.unwritable, "The contract cannot be written: check \(places.contracts.path). (\(error))")
    }
    return file
  }
}
