import Domain
import Foundation
import Statistics

/// How good interests are on texts whose node is known, without examples and with a few of each node.
///
/// Half of each node's texts, drawn by the seed, is answered; examples come from the other half. Beside it stand the most
/// frequent node and the same method on words weighed by tf-idf.
public struct InterestStudy: Equatable, Sendable, Encodable {
  public struct Figures: Equatable, Sendable, Encodable {
    /// The most examples of a node.
    public let shots: Int
    public let method: String
    /// Of texts whose own node comes first among all nodes: mean and standard deviation over seeds.
    public let accuracy, spread: Double
    /// Of texts whose topmost node is right.
    public let topmost: Double
    /// Expected calibration error, 15 bins, of the first node's confidence; nil for methods without.
    public let calibrationError: Double?
    /// Texts answered a seed.
    public let texts: Int
  }

  public let nodes: Int
  public let figures: [Figures]

  /// - Parameters:
  ///   - names: vectors of the nodes' names.
  ///   - texts: with the number of their node.
  ///   - vectors: of the texts, aligned.
  ///   - shots: examples of a node that are learned from.
  /// - Throws: as `InterestFit` and `InterestModel`.
  public init(
    _ taxonomy: InterestTaxonomy, names: [[Float]], texts: [(text: String, number: Int)], vectors: [[Float]],
    shots: [Int] = [0, 1, 5, 20], seeds: [UInt64] = [1, 2, 3]
  ) throws {
    nodes = Set(texts.map(\.number)).count
    let words = WordVectors(taxonomy.nodes.map { taxonomy.text(of: $0) } + texts.map(\.text))
    var figures: [Figures] = []
    for shot in shots {
      var runs: [String: [Run]] = [:]
      for seed in seeds {
        let split = Self.split(texts.map(\.number), shots: shot, seed: seed)
        guard !split.answered.isEmpty else { continue }
        runs["embedding", default: []].append(
          try Self.run(taxonomy, names, texts, vectors, split, seed: seed))
        runs["tf-idf", default: []].append(Self.run(taxonomy, words, texts, split))
        runs["most frequent", default: []].append(Self.majority(taxonomy, texts, split))
      }
      for (method, runs) in runs.sorted(by: { $0.key < $1.key }) {
        figures.append(Self.figures(runs, method, shot))
      }
    }
    self.figures = figures
  }

  private struct Run {
    var exact = 0
    var topmost = 0
    var confidences: [Double] = []
    var outcomes: [Bool] = []
    var count = 0

    mutating func add(_ taxonomy: InterestTaxonomy, _ answer: Int, _ truth: Int, confidence: Double? = nil) {
      count += 1
      if answer == truth { exact += 1 }
      if taxonomy.lineage(of: answer).last == taxonomy.lineage(of: truth).last { topmost += 1 }
      guard let confidence else { return }
      confidences.append(confidence)
      outcomes.append(taxonomy.lineage(of: truth).contains(answer))
    }
  }

  private static func figures(_ runs: [Run], _ method: String, _ shots: Int) -> Figures {
    let accuracies = runs.map { Double($0.exact) / Double(max(1, $0.count)) }
    let mean = accuracies.reduce(0, +) / Double(max(1, accuracies.count))
    let square = accuracies.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, accuracies.count - 1))
    let errors = runs.compactMap { run in
      try? CalibrationError(probabilities: run.confidences, outcomes: run.outcomes).expected
    }
    return Figures(
      shots: shots, method: method, accuracy: mean, spread: square.squareRoot(),
      topmost: runs.reduce(0) { $0 + Double($1.topmost) / Double(max(1, $1.count)) } / Double(max(1, runs.count)),
      calibrationError: errors.isEmpty ? nil : errors.reduce(0, +) / Double(errors.count),
      texts: runs.first?.count ?? 0)
  }

  private typealias Split = (taught: [Int], answered: [Int])

  private static func split(_ numbers: [Int], shots: Int, seed: UInt64) -> Split {
    var random = SeededRandom(seed: seed, stream: "interests.study")
    let keys = numbers.map { _ in random.next() }
    var split: Split = ([], [])
    for (_, places) in Dictionary(grouping: numbers.indices, by: { numbers[$0] }).sorted(by: { $0.key < $1.key }) {
      let order = places.sorted { keys[$0] < keys[$1] }
      split.taught += order.prefix(min(shots, order.count / 2))
      split.answered += order.suffix(order.count - order.count / 2)
    }
    return split
  }

  private static func run(
    _ taxonomy: InterestTaxonomy, _ names: [[Float]], _ texts: [(text: String, number: Int)], _ vectors: [[Float]],
    _ split: Split, seed: UInt64
  ) throws -> Run {
    let (taught, numbers) = (split.taught.map { vectors[$0] }, split.taught.map { texts[$0].number })
    let fit =
      taught.count >= 10
      ? try InterestFit(taxonomy, names: names, vectors: taught, numbers: numbers, seed: seed) : nil
    let model = try InterestModel(
      taxonomy, names: names, examples: fit?.examples ?? [:], settings: fit?.settings ?? .init())
    var run = Run()
    for place in split.answered {
      let cosines = model.cosines(vectors[place])
      guard let first = cosines.indices.max(by: { cosines[$0] < cosines[$1] }) else { continue }
      run.add(taxonomy, taxonomy.nodes[first].number, texts[place].number, confidence: model(vectors[place])[first])
    }
    return run
  }

  private static func run(
    _ taxonomy: InterestTaxonomy, _ words: WordVectors, _ texts: [(text: String, number: Int)], _ split: Split
  ) -> Run {
    let offset = taxonomy.nodes.count
    var directions = taxonomy.nodes.indices.map { words.rows[$0] }
    for place in split.taught {
      guard let node = taxonomy.place(of: texts[place].number) else { continue }
      directions[node].merge(words.rows[offset + place], uniquingKeysWith: +)
    }
    let lengths = directions.map { WordVectors.length($0) }
    var run = Run()
    for place in split.answered {
      let row = words.rows[offset + place]
      let scores = directions.indices.map { node in
        row.reduce(0) { $0 + $1.value * (directions[node][$1.key] ?? 0) } / max(lengths[node], 1e-9)
      }
      guard let first = scores.indices.max(by: { scores[$0] < scores[$1] }) else { continue }
      run.add(taxonomy, taxonomy.nodes[first].number, texts[place].number)
    }
    return run
  }

  private static func majority(
    _ taxonomy: InterestTaxonomy, _ texts: [(text: String, number: Int)], _ split: Split
  ) -> Run {
    let counts = Dictionary(split.answered.map { (texts[$0].number, 1) }, uniquingKeysWith: +)
    let most = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? 0
    var run = Run()
    for place in split.answered { run.add(taxonomy, most, texts[place].number) }
    return run
  }
}

/// Texts as words weighed by tf-idf, of length one.
private struct WordVectors {
  let rows: [[String: Double]]

  init(_ texts: [String]) {
    let frequencies = DocumentFrequencies(of: texts)
    rows = texts.map { text in
      var row: [String: Double] = [:]
      for word in QueryText.words(of: text) { row[word, default: 0] += frequencies.rarity(of: word) }
      let length = max(Self.length(row), 1e-9)
      return row.mapValues { $0 / length }
    }
  }

  static func length(_ row: [String: Double]) -> Double { row.values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
}
