public import Domain

/// The values of one feature, as they were known, before they are encoded: one for each row, or one for all.
public struct FeatureInput: Equatable, Sendable {
  public enum Values: Equatable, Sendable {
    /// NaN where a number is missing; infinity is refused.
    case numbers([Float])
    case keys([FeatureKey])
    /// `offsets` has one place more than there are lists; lists of a sequence go from the oldest to the latest.
    case keyLists([FeatureKey], offsets: [Int])
    /// Row-major.
    case vectors([Float], space: SpaceID, dimension: Int)
  }

  public let values: Values
  /// Where false, a list or a vector is missing; nil when none is.
  public let isPresent: [Bool]?
  /// The moment that each value is of: nothing that happened later is in it.
  public let asOf: Moments

  public init(_ values: Values, isPresent: [Bool]? = nil, asOf: Moments) {
    self.values = values
    self.isPresent = isPresent
    self.asOf = asOf
  }

  /// The count of values; −1 when offsets, marks or vectors do not fit each other.
  var count: Int {
    let count: Int
    switch values {
    case .numbers(let numbers): count = numbers.count
    case .keys(let keys): count = keys.count
    case .keyLists(let keys, let offsets):
      let rises = zip(offsets, offsets.dropFirst()).allSatisfy { $0 <= $1 }
      guard offsets.first == 0, offsets.last == keys.count, rises else { return -1 }
      count = offsets.count - 1
    case .vectors(let elements, _, let dimension):
      guard dimension > 0, elements.count.isMultiple(of: dimension) else { return -1 }
      count = elements.count / dimension
    }
    return isPresent.map { $0.count == count } ?? true ? count : -1
  }

  func isPresent(_ row: Int) -> Bool {
    guard isPresent?[row] ?? true else { return false }
    switch values {
    case .numbers(let numbers): return !numbers[row].isNaN
    case .keys(let keys): return keys[row] != .missing
    case .keyLists, .vectors: return true
    }
  }
}

/// A moment for each row, or one for all.
public enum Moments: Equatable, Sendable {
  case one(Timestamp)
  case each([Timestamp])

  /// Of values that no event changes, such as those of a configuration.
  public static let timeless = Moments.one(Timestamp(milliseconds: .min))

  subscript(row: Int) -> Timestamp {
    switch self {
    case .one(let moment): moment
    case .each(let moments): moments[row]
    }
  }

  func fits(_ rows: Int) -> Bool {
    if case .each(let moments) = self { moments.count == rows } else { true }
  }
}
