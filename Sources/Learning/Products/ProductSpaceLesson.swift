import Bundles
import Domain
public import Foundation
public import Inference
import Media
public import Signals
import Store

/// From a catalogue with signals, photos of its products and graded queries to a product space that is measured and published.
public struct ProductSpaceLesson {
  /// What is learned from.
  public struct Files: Sendable {
    /// Judged queries with pictures: each photo and the product it shows.
    public var photos: URL
    /// Read once, by the final space; nil for none.
    public var validation: URL?
    /// Judged queries in words with grades; nil for none.
    public var graded: URL?
    /// The folder that paths of photos start at.
    public var pictures: URL

    public init(photos: URL, validation: URL? = nil, graded: URL? = nil, pictures: URL) {
      (self.photos, self.validation, self.graded, self.pictures) = (photos, validation, graded, pictures)
    }
  }

  let files: Files
  let root, weights: URL
  let contracts: (picture: SignalContract, words: SignalContract)
  let settings: ProductSpaceSettings
  let runtime: OpenVINORuntime

  /// - Parameters:
  ///   - root: the data directory, whose items have both signals.
  ///   - weights: the folder of published weights.
  ///   - contracts: of the signals that the space is made from, `image.embedding` and `text.embedding`.
  /// - Throws: `LearningError`: `badSettings`.
  public init(
    _ files: Files, root: URL, weights: URL, contracts: ContractSet, settings: ProductSpaceSettings,
    runtime: OpenVINORuntime
  ) throws {
    (self.files, self.root, self.weights, self.runtime) = (files, root, weights, runtime)
    self.settings = try settings.validated()
    self.contracts = (try contracts.contract("image.embedding"), try contracts.contract("text.embedding"))
  }

  /// - Parameters:
  ///   - seeds: one space is trained for each; the first is published.
  ///   - publication: names the bundle; nil publishes nothing.
  ///   - observe: called often with a line about what is going on; what it throws stops the run.
  /// - Throws: `SignalError`, `StoreError`, `LearningError`, `TrainingError`, `BundleError`, `StatisticsError`.
  public func run(
    seeds: [UInt64], publication: ProductSpacePublisher.Publication?, observe: @escaping (String) throws -> Void
  ) async throws -> ProductSpaceReport {
    let began = ContinuousClock.now
    guard let firstSeed = seeds.first else { throw LearningError(.badSettings, "There is no seed: name one at least.") }
    let read = try await material(observe)
    try read.material.requireTeachable()
    let study = ProductSpaceStudy(
      material: read.material, validation: read.validation, settings: settings, observe: observe)
    var answers: [ProductSpaceStudy.Answers] = []
    var bundle: String?
    for seed in seeds {
      let outcome = try study.final(seed: seed)
      if seed == firstSeed, let publication {
        let published = try ProductSpacePublisher(
          publication, configuration: study.course(seed: seed).trainer.configuration,
          pictureSpace: contracts.picture.identity().space, wordsSpace: contracts.words.identity().space,
          training: .init(
            data: read.checksum, recipe: Checksum(of: Data("\(settings)".utf8)), code: Self.code(), seed: seed)
        ).publish(outcome.weights, to: root.appending(path: "bundles", directoryHint: .isDirectory))
        bundle = published.folder.path
      }
      answers.append(try study.answers(seed: seed, final: outcome))
    }
    let rows = try study.rows(answers)
    return ProductSpaceReport(
      products: read.material.products.count, pictured: read.material.pictured.count,
      photos: read.material.photos.count, groups: Set(read.material.photos.map(\.group)).count, nulls: read.nulls,
      runs: zip(seeds, answers).map { Self.run($0, $1) }, found: rows.found, searched: rows.searched,
      gains: rows.gains, bundle: bundle, seconds: began.duration(to: .now) / .seconds(1))
  }

  private static func run(_ seed: UInt64, _ answers: ProductSpaceStudy.Answers) -> ProductSpaceReport.Run {
    func share(_ ranks: [Int], _ depth: Int) -> Double {
      Double(ranks.count { $0 < depth }) / Double(max(1, ranks.count))
    }
    func mean(_ values: [Double]) -> Double? {
      values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
    let validated = !answers.validation.isEmpty
    return .init(
      seed: seed, looks: answers.looks, words: answers.words,
      validationFirst: validated ? share(answers.validation, 1) : nil,
      validationFive: validated ? share(answers.validation, 5) : nil, leftOutFirst: share(answers.leftOut, 1),
      leftOutFive: share(answers.leftOut, 5), judged: mean(answers.judged), all: mean(answers.all))
  }

  /// Of this program.
  private static func code() throws -> Checksum {
    Checksum(of: try Data(contentsOf: URL(filePath: "/proc/self/exe"), options: .alwaysMapped))
  }
}
