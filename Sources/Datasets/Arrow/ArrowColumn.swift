import CArrow
import Domain

/// A column that Arrow lends, copied into arrays of our own. Arrow has checked its offsets and texts.
struct ArrowColumn {
  private let column: vit_arrow_column
  /// One a row; nil when no value is missing.
  let isPresent: [Bool]?

  init(_ column: vit_arrow_column) {
    self.column = column
    isPresent = column.presence.map { presence in (0..<column.row_count).map { presence[$0] != 0 } }
  }

  func copied(as type: ColumnType) throws(DatasetError) -> Column {
    try Column(try values(type), isPresent: isPresent)
  }

  private func values(_ type: ColumnType) throws(DatasetError) -> Column.Values {
    switch type {
    case .int64: .int64(cleared(array(of: Int64.self), 0))
    case .float32: .float32(cleared(array(of: Float.self), 0))
    case .float64: .float64(cleared(array(of: Double.self), 0))
    case .bool: .bool(cleared(array(of: UInt8.self).map { $0 != 0 }, false))
    case .timestamp:
      .timestamp(cleared(array(of: Int64.self), 0).map { Timestamp(milliseconds: $0) })
    case .string: .string(strings)
    case .int64List: .int64List(try lists(of: Int64.self))
    case .float32List: .float32List(try lists(of: Float.self))
    }
  }

  /// Missing texts are empty.
  var strings: [String] {
    guard let offsets = column.offsets else { return [] }
    let bytes = UnsafeBufferPointer(
      start: column.values?.assumingMemoryBound(to: UInt8.self), count: column.value_count)
    return (0..<column.row_count).map { row in
      guard isPresent?[row] ?? true else { return "" }
      return String(decoding: bytes[Int(offsets[row])..<Int(offsets[row + 1])], as: UTF8.self)
    }
  }

  private func array<Value>(of type: Value.Type) -> [Value] {
    Array(UnsafeBufferPointer(start: column.values?.assumingMemoryBound(to: type), count: column.value_count))
  }

  /// What lies under a missing value is whatever the file had there: equal columns are to have equal values.
  private func cleared<Value>(_ values: [Value], _ empty: Value) -> [Value] {
    guard let isPresent else { return values }
    return zip(values, isPresent).map { $1 ? $0 : empty }
  }

  /// The lists of the rows; elements that no row reaches, or only a missing one, are left out.
  private func lists<Element>(of type: Element.Type) throws(DatasetError) -> Lists<Element> {
    guard let offsets = column.offsets else { return Lists([]) }
    let all = UnsafeBufferPointer(
      start: column.values?.assumingMemoryBound(to: type), count: column.value_count)
    var elements: [Element] = []
    var places = [0]
    places.reserveCapacity(column.row_count + 1)
    for row in 0..<column.row_count {
      if isPresent?[row] ?? true { elements += all[Int(offsets[row])..<Int(offsets[row + 1])] }
      places.append(elements.count)
    }
    return try Lists(elements: elements, offsets: places)
  }
}
