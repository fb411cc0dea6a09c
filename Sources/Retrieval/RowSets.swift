/// Many sets of rows in two contiguous buffers: large ones with a bit per row, small ones as lists.
///
/// A list is kept where it takes less than a quarter of the bits' memory, so that a value that few rows name costs what
/// those rows cost, however many rows there are.
struct RowSets: Sendable {
  /// The position of a set.
  typealias Number = Int32

  private struct Extent: Sendable {
    let start: Int
    let count: Int
    let isList: Bool

    func slice<Element>(of buffer: UnsafeBufferPointer<Element>) -> UnsafeBufferPointer<Element> {
      UnsafeBufferPointer(rebasing: buffer[start..<(start + count)])
    }
  }

  let rowCount: Int
  private let wordCount: Int
  private var extents: [Extent] = []
  private var words: [UInt64] = []
  private var lists: [Int32] = []

  init(rowCount: Int) {
    self.rowCount = rowCount
    wordCount = RowBits.wordCount(rows: rowCount)
  }

  /// - Parameter rows: increasing.
  mutating func add(_ rows: [Int32]) -> Number {
    if rows.count * 2 < wordCount {
      extents.append(Extent(start: lists.count, count: rows.count, isList: true))
      lists += rows
    } else {
      extents.append(Extent(start: words.count, count: wordCount, isList: false))
      var bits = RowBits(noneOf: rowCount)
      rows.withUnsafeBufferPointer { bits.formUnion(rows: $0) }
      words += bits.words
    }
    return Number(extents.count - 1)
  }

  func contains(_ row: Int, in set: Number) -> Bool {
    let extent = extents[Int(set)]
    guard extent.isList else { return words[extent.start + row / 64] & (1 << UInt64(row % 64)) != 0 }
    var (low, high) = (extent.start, extent.start + extent.count)
    while low < high {
      let middle = (low + high) / 2
      if lists[middle] < Int32(row) { low = middle + 1 } else { high = middle }
    }
    return low < extent.start + extent.count && lists[low] == Int32(row)
  }

  func add(_ set: Number, to bits: inout RowBits) {
    let extent = extents[Int(set)]
    if extent.isList {
      lists.withUnsafeBufferPointer { bits.formUnion(rows: extent.slice(of: $0)) }
    } else {
      words.withUnsafeBufferPointer { bits.formUnion(extent.slice(of: $0)) }
    }
  }

  func subtract(_ set: Number, from bits: inout RowBits) {
    let extent = extents[Int(set)]
    if extent.isList {
      lists.withUnsafeBufferPointer { bits.subtract(rows: extent.slice(of: $0)) }
    } else {
      words.withUnsafeBufferPointer { bits.subtract(extent.slice(of: $0)) }
    }
  }
}
