/// How likely a position of the page is to be looked at, given that the page is: the examinations of the position-based
/// model (Craswell et al., WSDM 2008).
///
/// Counting impressions with these weights takes the position out of an item's rate, which then holds for a position of
/// weight 1. The curve is an input: learn it from pages whose order was drawn at random.
public struct PositionCurve: Equatable, Sendable {
  private let weights: [Double]

  /// Every position counts in full.
  public static let flat = PositionCurve(verified: [1])

  /// - Parameter weights: one for each position from 0, above 0 and at most 1; the last holds for all positions beyond.
  /// - Throws: `badCurve`.
  public init(_ weights: [Double]) throws(PredictionError) {
    guard !weights.isEmpty, weights.allSatisfy({ $0 > 0 && $0 <= 1 }) else {
      throw PredictionError(
        .badCurve, "A position curve needs weights above 0 and at most 1: change or drop the others.")
    }
    self.init(verified: weights)
  }

  private init(verified weights: [Double]) { self.weights = weights }

  /// The chance that the position is looked at, in 0...1.
  public func examination(at position: Int) -> Double {
    weights[min(max(position, 0), weights.count - 1)]
  }
}

extension PositionCurve: Codable {
  public init(from decoder: any Decoder) throws {
    try self.init(decoder.singleValueContainer().decode([Double].self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(weights)
  }
}
