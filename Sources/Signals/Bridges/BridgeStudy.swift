public import Domain
import Indexes
public import Statistics
import Store

/// What a change of versions does to nearest neighbours, on content that a bridge was not fitted on.
///
/// Each piece of content asks for its nearest other; the answer is right when both carry the same label. The new version on
/// its own values is what the rest is measured against; beside it stand the old version and the most common label.
public struct BridgeStudy: Sendable {
  /// One way to answer.
  public enum Way: String, CaseIterable, Codable, Sendable {
    /// The new version asks among its own values.
    case new
    /// The old version asks among its own values.
    case old
    /// The new version's values, carried down to the old space, ask among the old version's.
    case carriedQuery
    /// The new version asks; a half of the rows is old, carried up to the new space.
    case mixedUp
    /// The same half is old; the query and the new rows are carried down to the old space.
    case mixedDown
    /// The half that is old is left out: what an index without a bridge can answer.
    case newHalf
  }

  public struct Row: Codable, Equatable, Sendable {
    public let way: Way
    public let accuracy: ConfidenceInterval
    /// The accuracy divided by that of the new version.
    public let ratio: Double
    /// Of the difference to the new version, by pairs.
    public let difference: ConfidenceInterval
  }

  public let rows: [Row]
  /// Pieces of content that asked.
  public let count: Int
  /// The share of the most common label.
  public let baseline: Double

  /// A piece of content that was not fitted on, with what it shows.
  public struct Example: Sendable {
    public let old, new: Embedding
    public let label: String

    public init(old: Embedding, new: Embedding, label: String) { (self.old, self.new, self.label) = (old, new, label) }
  }

  /// - Parameters:
  ///   - down: from the new space to the old.
  ///   - up: from the old space to the new; the ways that need it are left out without one.
  ///   - seed: draws which half is old.
  /// - Throws: `SignalError`: `tooFew` for fewer than two examples, `spaceMismatch`; `IndexError`.
  /// - Complexity: O(examples² · dimension).
  public init(_ examples: [Example], down: SpaceBridge, up: SpaceBridge?, seed: UInt64) throws {
    guard examples.count >= 2 else {
      throw SignalError(.tooFew, "\(examples.count) labelled pieces of content judge nothing: label more.")
    }
    var random = SeededRandom(seed: seed, stream: "mixed")
    var order = Array(examples.indices)
    order.shuffle(using: &random)
    let old = Set(order.prefix(examples.count / 2))
    let lowered = try examples.map { try down.carry($0.new) }
    var ways: [(way: Way, queries: [Embedding], rows: [Embedding?])] = [
      (.new, examples.map(\.new), examples.map(\.new)), (.old, examples.map(\.old), examples.map(\.old)),
      (.carriedQuery, lowered, examples.map(\.old)),
      (.mixedDown, lowered, examples.indices.map { old.contains($0) ? examples[$0].old : lowered[$0] }),
      (.newHalf, examples.map(\.new), examples.indices.map { old.contains($0) ? nil : examples[$0].new }),
    ]
    if let up {
      let raised = try examples.map { try up.carry($0.old) }
      ways.append(
        (.mixedUp, examples.map(\.new), examples.indices.map { old.contains($0) ? raised[$0] : examples[$0].new }))
    }
    let metrics = [down.from.space: down.from.metric, down.to.space: down.to.metric]
    let labels = examples.map(\.label)
    let right = try ways.map { way in
      try Self.right(way.queries, among: way.rows, labels: labels, metric: metrics[way.queries[0].space] ?? .cosine)
    }
    let reference = right[0]
    let own = reference.reduce(0, +)
    guard own > 0 else {
      throw SignalError(.tooFew, "The new version answers nothing right: there is nothing to compare with.")
    }
    rows = try zip(ways, right).map { way, right in
      let hits = right.reduce(0, +)
      return Row(
        way: way.way, accuracy: try .proportion(successes: Int(hits), trials: right.count), ratio: hits / own,
        difference: try .pairedDifference(right, minus: reference))
    }
    count = examples.count
    baseline = Double(Dictionary(labels.map { ($0, 1) }, uniquingKeysWith: +).values.max() ?? 0) / Double(count)
  }

  /// 1 for each query whose nearest other row has its label, 0 for the rest.
  private static func right(
    _ queries: [Embedding], among rows: [Embedding?], labels: [String], metric: Metric
  ) throws -> [Double] {
    var index = try ExactIndex<Int>(space: queries[0].space, dimension: queries[0].dimension, metric: metric)
    for (place, row) in rows.enumerated() { if let row { try index.set(place, to: row) } }
    return try index.search(queries, count: 2).enumerated().map { place, result in
      result.hits.first { $0.key != place }.map { labels[$0.key] == labels[place] ? 1 : 0 } ?? 0
    }
  }
}
