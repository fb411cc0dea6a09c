/// The features of what a page shows, as the model read them when it decided: training reads these and nothing else.
///
/// On disk they are encrypted with the person's own key, since they tell what the person liked.
public struct FeatureRecord: Equatable, Sendable {
  /// Names the definition of the columns.
  public var schema: String
  /// Lists of identifiers that all entries share, as the schema orders them.
  public var lists: [[UInt32]]
  /// Numbers of one entry.
  public var width: Int
  /// Row-major, a row for each of the decision's entries in their order.
  public var numbers: [Float]
  /// An identifier for each entry.
  public var ids: [UInt32]

  public init(schema: String, lists: [[UInt32]], width: Int, numbers: [Float], ids: [UInt32]) {
    self.schema = schema
    self.lists = lists
    self.width = width
    self.numbers = numbers
    self.ids = ids
  }

  /// Bit patterns, so that a missing number equals itself.
  public static func == (left: Self, right: Self) -> Bool {
    left.schema == right.schema && left.lists == right.lists && left.width == right.width && left.ids == right.ids
      && left.numbers.map(\.bitPattern) == right.numbers.map(\.bitPattern)
  }
}
