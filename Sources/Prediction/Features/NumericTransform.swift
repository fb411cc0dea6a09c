import Foundation

/// What is done to a number before a model reads it.
public enum NumericTransform: Equatable, Sendable {
  /// log(1 + x), for counts and amounts.
  case log1p
  /// The nearest number of the range.
  case clip(ClosedRange<Float>)
  /// The count of boundaries at or below the number, as an identifier for an embedding; the last of the transforms.
  case bucketise([Float])

  /// - Returns: not finite where the transform has no value.
  func callAsFunction(_ value: Float) -> Float {
    switch self {
    case .log1p: Foundation.log1p(value)
    case .clip(let range): min(max(value, range.lowerBound), range.upperBound)
    case .bucketise(let boundaries): Float(boundaries.count { $0 <= value })
    }
  }

  /// What is wrong with it, and the remedy.
  var fault: String? {
    switch self {
    case .log1p: nil
    case .clip(let range):
      range.lowerBound.isFinite && range.upperBound.isFinite && range.lowerBound < range.upperBound
        ? nil : "clips to a range that is empty or not finite: give two finite numbers, the smaller one first"
    case .bucketise(let boundaries):
      (1...1_000).contains(boundaries.count) && boundaries.allSatisfy(\.isFinite)
        && zip(boundaries, boundaries.dropFirst()).allSatisfy { $0 < $1 }
        ? nil : "has boundaries that do not rise: give 1 to 1000 finite numbers in rising order, each once"
    }
  }
}
