import Bundles
import Domain
import Foundation
public import Inference
public import Signals
import Store

/// From a catalogue with signals, photos of its products and graded queries to a product space that is measured and published.
public struct ProductSpaceLesson {
  let recipe: ProductRecipe
  let places: SignalLesson.Places
  let contracts: (picture: SignalContract, words: SignalContract)
  let runtime: OpenVINORuntime
  let threads: Int
  private let seeds: [UInt64]

  /// - Parameters:
  ///   - places: the data directory's items have both signals that the space is made from.
  ///   - seed: the one that is trained for; those of the recipe when nil.
  ///   - threads: of libtorch and of the frozen networks.
  /// - Throws: `SignalError`: `unreadable`, `unsupported` where the contracts of both signals are not there.
  public init(
    _ recipe: ProductRecipe, places: SignalLesson.Places, runtime: OpenVINORuntime, seed: UInt64?, threads: Int
  ) throws {
    (self.recipe, self.places, self.runtime, self.threads) = (recipe, places, runtime, threads)
    seeds = seed.map { [$0] } ?? recipe.seeds
    let contracts = try ContractSet.load(recipe.data.contracts)
    self.contracts = (try contracts.contract("image.embedding"), try contracts.contract("text.embedding"))
  }

  /// One space is trained for each seed; the first is published.
  ///
  /// - Parameter observe: called often with a line about what is going on; what it throws stops the run.
  /// - Throws: `SignalError`, `StoreError`, `LearningError`, `TrainingError`, `BundleError`, `StatisticsError`.
  public func run(observe: @escaping (String) throws -> Void = { _ in }) async throws -> ProductSpaceReport {
    let began = ContinuousClock.now
    let read = try await material(observe)
    try read.material.requireTeachable()
    let study = ProductSpaceStudy(
      material: read.material, validation: read.validation, settings: recipe.course, threads: threads, observe: observe)
    var answers: [ProductSpaceStudy.Answers] = []
    var bundle: String?
    for seed in seeds {
      let outcome = try study.final(seed: seed)
      if bundle == nil {
        let published = try ProductSpacePublisher(
          recipe, configuration: study.course(seed: seed).trainer.configuration,
          pictureSpace: contracts.picture.identity().space, wordsSpace: contracts.words.identity().space,
          training: .init(
            data: read.checksum, recipe: Checksum(of: Data(recipe.text.utf8)), code: try SignalLesson.code(), seed: seed
          )
        ).publish(outcome.weights, to: places.root.appending(path: "bundles", directoryHint: .isDirectory))
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
      seed: seed, looks: answers.kept.looks, words: answers.kept.words, fusion: answers.kept.fusion,
      validationFirst: validated ? share(answers.validation, 1) : nil,
      validationFive: validated ? share(answers.validation, 5) : nil, leftOutFirst: share(answers.leftOut, 1),
      leftOutFive: share(answers.leftOut, 5), leftOutFirstByBoth: share(answers.leftOutByBoth, 1),
      leftOutFiveByBoth: share(answers.leftOutByBoth, 5), judged: mean(answers.searched.judged),
      all: mean(answers.searched.all), judgedJoined: mean(answers.searched.judgedJoined),
      allJoined: mean(answers.searched.allJoined))
  }
}
