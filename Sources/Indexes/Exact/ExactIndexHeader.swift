import Domain
import Foundation

/// The first bytes of an index file, all numbers little-endian:
///
/// | at | what | |---|---| | 0 | the text `VTEXACT` and a newline | | 8 | format version, 4 bytes | | 12 |
/// CRC-32C of all bytes from 16 on, 4 bytes | | 16 | length of the file, 8 bytes | | 24 | number of rows, 8
/// bytes | | 32 | dimension, 4 bytes | | 36 | metric, 4 bytes: 0 cosine, 1 inner product, 2 squared L2 | | 40
/// | length of the space's name, 8 bytes | | 48 | length of the keys, 8 bytes | | 56 | zero, 8 bytes | | 64 |
/// the space's name, then the keys as a JSON array; zeros up to a multiple of 64; the rows as float32 |
struct ExactIndexHeader: Equatable {
  static let file = IndexFile(magic: "VTEXACT\n", version: 1)
  static let length = 64

  var rowCount: Int
  var dimension: Int
  var metric: Metric
  var nameLength: Int
  var keysLength: Int

  /// Where the rows begin; nil when the lengths overflow.
  var rowsOffset: Int? {
    let (names, first) = nameLength.addingReportingOverflow(keysLength)
    let (end, second) = names.addingReportingOverflow(Self.length + 63)
    return first || second ? nil : end / 64 * 64
  }

  var fileLength: Int? {
    guard let rowsOffset else { return nil }
    let (values, first) = rowCount.multipliedReportingOverflow(by: dimension)
    let (bytes, second) = values.multipliedReportingOverflow(by: MemoryLayout<Float>.size)
    let (end, third) = bytes.addingReportingOverflow(rowsOffset)
    return first || second || third ? nil : end
  }

  /// What follows the length of the file.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    IndexFile.append(UInt64(rowCount), to: &bytes)
    IndexFile.append(UInt32(dimension), to: &bytes)
    IndexFile.append(metric.fileCode, to: &bytes)
    IndexFile.append(UInt64(nameLength), to: &bytes)
    IndexFile.append(UInt64(keysLength), to: &bytes)
    IndexFile.append(UInt64(0), to: &bytes)
    return bytes
  }

  /// Reads and checks everything that can be told from the bytes alone.
  ///
  /// - Throws: `notAnIndex`, `newerFile`, `truncatedFile`, `corruptFile`.
  init(checking data: Data) throws(IndexError) {
    // `withUnsafeBytes` of `Data` forgets the type of what is thrown.
    self = try data.withUnsafeBytes { bytes in Result { () throws(IndexError) in try Self(checking: bytes) } }.get()
  }

  private init(checking bytes: UnsafeRawBufferPointer) throws(IndexError) {
    try Self.file.check(bytes, headerLength: Self.length)
    guard let metric = Metric(fileCode: IndexFile.number(UInt32.self, bytes, 36)),
      let rowCount = Int(exactly: IndexFile.number(UInt64.self, bytes, 24)),
      let nameLength = Int(exactly: IndexFile.number(UInt64.self, bytes, 40)),
      let keysLength = Int(exactly: IndexFile.number(UInt64.self, bytes, 48))
    else {
      throw IndexFile.corrupt("a field of its header has no meaning")
    }
    self.metric = metric
    self.rowCount = rowCount
    self.nameLength = nameLength
    self.keysLength = keysLength
    dimension = Int(IndexFile.number(UInt32.self, bytes, 32))
    guard (1...65_536).contains(dimension), fileLength == bytes.count else {
      throw IndexFile.corrupt("its lengths contradict each other")
    }
  }

  init(rowCount: Int, dimension: Int, metric: Metric, nameLength: Int, keysLength: Int) {
    self.rowCount = rowCount
    self.dimension = dimension
    self.metric = metric
    self.nameLength = nameLength
    self.keysLength = keysLength
  }
}
