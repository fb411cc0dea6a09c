/// What someone needs of a signal, in a form that can be measured on any version of it.
public struct ConsumerCheck: Hashable, Sendable {
  /// How a check is measured. Raw values stand in files.
  public enum Kind: String, CaseIterable, Sendable {
    /// The share of live items that have a value.
    case coverage
    /// How often the nearest other item has the same label: `item,label` in the data, or the catalogue's top categories.
    case categoryAgreement = "category-agreement@1"
    /// The mean share of a query's items among the ten nearest to it: `query,item` in the data, both of them items.
    case recall = "recall@10"
    /// The mean share of an item's ten neighbours in the version in force that it keeps.
    case sameNeighbours = "same-neighbours@10"
    /// Of the items whose score reaches `threshold`, the share that should: `item,label` in the data, with 1 or 0.
    case precision
    /// Of the items that should, the share whose score reaches `threshold`.
    case detection

    /// Whether it reads scores; else it reads vectors, or neither.
    var readsScores: Bool { self == .precision || self == .detection }
    var needsData: Bool { self == .recall || readsScores }
  }

  public let consumer: String
  public let signal: String
  /// Nil for a measure that is not computed from a catalogue.
  public let kind: Kind?
  /// The name of the measure.
  public let measure: String
  /// `all`, or one label.
  public let slice: String
  public let least: Double
  /// A file beside the consumer's.
  public let data: String?
  /// Which score, from 0.
  public let output: Int?
  public let threshold: Double?

  init(
    consumer: String, signal: String, measure: String, slice: String = "all", least: Double, data: String? = nil,
    output: Int? = nil, threshold: Double? = nil
  ) {
    (self.consumer, self.signal, self.measure, self.slice) = (consumer, signal, measure, slice)
    kind = Kind(rawValue: measure)
    (self.least, self.data, self.output, self.threshold) = (least, data, output, threshold)
  }
}
