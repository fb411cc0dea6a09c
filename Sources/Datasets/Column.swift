public import Domain

/// The values of one column in a batch, one after another.
public struct Column: Equatable, Sendable {
  public enum Values: Equatable, Sendable {
    case int64([Int64])
    case float32([Float])
    case float64([Double])
    case bool([Bool])
    case string([String])
    case timestamp([Timestamp])
    case int64List(Lists<Int64>)
    case float32List(Lists<Float>)
  }

  /// Where a value is missing, an arbitrary one of the type stands; `isPresent` tells.
  public let values: Values
  /// One a row; nil when no value is missing.
  public let isPresent: [Bool]?

  /// - Throws: `badSchema` when `isPresent` has another length than the values.
  public init(_ values: Values, isPresent: [Bool]? = nil) throws(DatasetError) {
    if let isPresent, isPresent.count != values.count {
      throw DatasetError(
        .badSchema,
        "A column has \(values.count) values and \(isPresent.count) marks of presence: pass one mark a value.")
    }
    self.values = values
    self.isPresent = isPresent.flatMap { $0.contains(false) ? $0 : nil }
  }

  public var count: Int { values.count }
  public var type: ColumnType { values.type }

  public func isPresent(_ row: Int) -> Bool { isPresent?[row] ?? true }
}

extension Column.Values {
  public var count: Int {
    switch self {
    case .int64(let values): values.count
    case .float32(let values): values.count
    case .float64(let values): values.count
    case .bool(let values): values.count
    case .string(let values): values.count
    case .timestamp(let values): values.count
    case .int64List(let lists): lists.count
    case .float32List(let lists): lists.count
    }
  }

  public var type: ColumnType {
    switch self {
    case .int64: .int64
    case .float32: .float32
    case .float64: .float64
    case .bool: .bool
    case .string: .string
    case .timestamp: .timestamp
    case .int64List: .int64List
    case .float32List: .float32List
    }
  }
}

/// Lists of different lengths, one after another in one array.
public struct Lists<Element: Equatable & Sendable>: Equatable, Sendable {
  /// The elements of all lists.
  public let elements: [Element]
  /// Where each list begins among them, and where the last one ends.
  public let offsets: [Int]

  /// - Throws: `badSchema` unless the offsets begin at 0, never fall, and end at the last element.
  public init(elements: [Element], offsets: [Int]) throws(DatasetError) {
    let rises = zip(offsets, offsets.dropFirst()).allSatisfy { $0 <= $1 }
    guard offsets.first == 0, offsets.last == elements.count, rises else {
      throw DatasetError(
        .badSchema, "The offsets of lists do not fit their elements: begin at 0, never fall, end at their count.")
    }
    self.elements = elements
    self.offsets = offsets
  }

  public init(_ lists: [[Element]]) {
    elements = lists.flatMap(\.self)
    var offsets = [0]
    offsets.reserveCapacity(lists.count + 1)
    var end = 0
    for list in lists {
      end += list.count
      offsets.append(end)
    }
    self.offsets = offsets
  }

  public var count: Int { offsets.count - 1 }

  public subscript(row: Int) -> ArraySlice<Element> { elements[offsets[row]..<offsets[row + 1]] }
}
