import Domain
import Foundation
import Statistics

/// Chooses how much names count beside examples, how sharply mass is shared out, and the map to confidences.
///
/// All of it on answers to examples that the model did not see: each fold is answered by the names and the examples of the
/// others. Judged is the log loss of every node's confidence.
public struct InterestFit: Sendable {
  public let settings: InterestModel.Settings
  /// The sum of unit vectors by node, of all examples.
  public let examples: [Int: [Float]]

  private static let priors = [0.5, 1, 2, 4, 8]
  private static let temperatures = [0.02, 0.03, 0.04, 0.06, 0.09]

  /// - Parameters:
  ///   - names: vectors of the nodes' names.
  ///   - vectors: of the examples' texts.
  ///   - numbers: of their nodes, aligned.
  ///   - teaches: whether examples move the nodes, or only fit the map to confidences.
  ///   - folds: at least two.
  /// - Throws: `SignalError`: `tooFew` for fewer than ten examples, `badValue`.
  /// - Complexity: O(examples · nodes · width).
  public init(
    _ taxonomy: InterestTaxonomy, names: [[Float]], vectors: [[Float]], numbers: [Int], teaches: Bool = true,
    folds: Int = 5, seed: UInt64, start: InterestModel.Settings = .init()
  ) throws {
    guard vectors.count == numbers.count, vectors.count >= 10 else {
      throw SignalError(.tooFew, "\(vectors.count) examples fit no confidences: give ten at least.")
    }
    let fold = Self.folds(numbers, count: folds, seed: seed)
    let truths = numbers.map { Set(taxonomy.lineage(of: $0)) }
    var best: (loss: Double, settings: InterestModel.Settings, masses: [[Double]])?
    for prior in teaches ? Self.priors : [start.prior] {
      var settings = start
      settings.prior = prior
      let cosines = try Self.heldOut(taxonomy, names, vectors, numbers, teaches ? fold : nil, settings)
      for temperature in Self.temperatures {
        settings.temperature = temperature
        settings.slope = 1
        settings.intercept = 0
        let model = try InterestModel(taxonomy, names: names, settings: settings)
        let masses = cosines.map { model.masses(cosines: $0) }
        let loss = Self.loss(masses, truths, taxonomy)
        if best.map({ loss < $0.loss }) ?? true { best = (loss, settings, masses) }
      }
    }
    guard let best else { throw SignalError(.failed, "Nothing was fitted: give examples.") }
    settings = try Self.calibrated(best.settings, best.masses, truths, taxonomy)
    examples = teaches ? Self.sums(vectors, numbers, where: { _ in true }) : [:]
  }

  /// The sum of unit vectors by node.
  static func sums(_ vectors: [[Float]], _ numbers: [Int], where isChosen: (Int) -> Bool) -> [Int: [Float]] {
    var sums: [Int: [Float]] = [:]
    for place in vectors.indices where isChosen(place) {
      let vector = InterestModel.unit(vectors[place])
      sums[numbers[place]] = sums[numbers[place]].map { zip($0, vector).map { $0 + $1 } } ?? vector
    }
    return sums
  }

  /// The examples of each node are dealt out in a random order, so that folds have equal shares of it.
  private static func folds(_ numbers: [Int], count: Int, seed: UInt64) -> [Int] {
    var random = SeededRandom(seed: seed, stream: "interests.folds")
    let order = numbers.indices.map { ($0, random.next()) }.sorted { (numbers[$0.0], $0.1) < (numbers[$1.0], $1.1) }
    var folds = [Int](repeating: 0, count: numbers.count)
    for (turn, entry) in order.enumerated() { folds[entry.0] = turn % max(2, count) }
    return folds
  }

  private static func heldOut(
    _ taxonomy: InterestTaxonomy, _ names: [[Float]], _ vectors: [[Float]], _ numbers: [Int], _ folds: [Int]?,
    _ settings: InterestModel.Settings
  ) throws -> [[Double]] {
    guard let folds else {
      let model = try InterestModel(taxonomy, names: names, settings: settings)
      return vectors.map(model.cosines)
    }
    var cosines = [[Double]](repeating: [], count: vectors.count)
    for fold in Set(folds).sorted() {
      let model = try InterestModel(
        taxonomy, names: names, examples: sums(vectors, numbers) { folds[$0] != fold }, settings: settings)
      for place in vectors.indices where folds[place] == fold { cosines[place] = model.cosines(vectors[place]) }
    }
    return cosines
  }

  private static func loss(_ masses: [[Double]], _ truths: [Set<Int>], _ taxonomy: InterestTaxonomy) -> Double {
    var sum = 0.0
    for (row, truth) in zip(masses, truths) {
      for (node, mass) in zip(taxonomy.nodes, row) {
        let safe = min(max(mass, 1e-6), 1 - 1e-6)
        sum -= log(truth.contains(node.number) ? safe : 1 - safe)
      }
    }
    return sum / Double(max(1, masses.count))
  }

  /// Platt's map over the log odds of nodes that are not out of the question; the rest would only say that zero is zero.
  private static func calibrated(
    _ settings: InterestModel.Settings, _ masses: [[Double]], _ truths: [Set<Int>], _ taxonomy: InterestTaxonomy
  ) throws -> InterestModel.Settings {
    var (scores, outcomes): ([Double], [Bool]) = ([], [])
    for (row, truth) in zip(masses, truths) {
      for (node, mass) in zip(taxonomy.nodes, row) where mass >= 0.01 {
        let safe = min(mass, 1 - 1e-9)
        scores.append(log(safe / (1 - safe)))
        outcomes.append(truth.contains(node.number))
      }
    }
    guard outcomes.contains(true), outcomes.contains(false) else { return settings }
    let map = try PlattScaling(scores: scores, outcomes: outcomes)
    // A map that falls would turn the order around: then what was measured says nothing.
    guard map.slope > 0 else { return settings }
    var settings = settings
    (settings.slope, settings.intercept) = (map.slope, map.intercept)
    return settings
  }
}

extension InterestTaxonomy {
  /// A node and all above it.
  func lineage(of number: Int) -> [Int] {
    var lineage: [Int] = []
    var next: Int? = number
    while let number = next, let node = node(number), lineage.count < 8 {
      lineage.append(number)
      next = node.parent
    }
    return lineage
  }
}
