/// What a click network reads of one example: a row of an embedding table for each categorical field, and dense numbers.
///
/// The tables stand outside of the network, so that a recorded graph holds none of them: rows come gathered, as
/// [batch, fields, width], and dense numbers as [batch, dense].
public struct FeatureShape: Equatable, Sendable {
  /// Categorical fields, at least one.
  public var fields: Int
  /// Of a row.
  public var width: Int
  /// Dense numbers, standardised outside; with none the network is called without them.
  public var dense: Int

  public init(fields: Int, width: Int, dense: Int = 0) {
    self.fields = fields
    self.width = width
    self.dense = dense
  }

  /// Of rows and dense numbers side by side.
  public var flat: Int { fields * width + dense }

  /// [batch, fields, width] and [batch, dense] → [batch, flat].
  func flattened<T: Tensor>(_ rows: T, _ dense: T?) -> T {
    let flat = rows.joiningLastAxes()
    return dense.map { T.concatenated([flat, $0], axis: -1) } ?? flat
  }
}
