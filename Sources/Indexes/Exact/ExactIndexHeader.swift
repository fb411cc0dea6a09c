import Domain
import Foundation
import Kernels

/// The first bytes of an index file, all numbers little-endian:
///
/// | at | what | |---|---| | 0 | the text `VTEXACT` and a newline | | 8 | format version, 4 bytes | | 12 |
/// CRC-32C of all bytes from 16 on, 4 bytes | | 16 | length of the file, 8 bytes | | 24 | number of rows, 8
/// bytes | | 32 | dimension, 4 bytes | | 36 | metric, 4 bytes: 0 cosine, 1 inner product, 2 squared L2 | | 40
/// | length of the space's name, 8 bytes | | 48 | length of the keys, 8 bytes | | 56 | zero, 8 bytes | | 64 |
/// the space's name, then the keys as a JSON array; zeros up to a multiple of 64; the rows as float32 |
struct ExactIndexHeader: Equatable {
  static let magic = Array("VTEXACT\n".utf8)
  static let version: UInt32 = 1
  static let length = 64
  /// Where the bytes under the checksum begin.
  static let checkedFrom = 16

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

  /// The bytes under the checksum.
  func checkedBytes(fileLength: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    Self.append(UInt64(fileLength), to: &bytes)
    Self.append(UInt64(rowCount), to: &bytes)
    Self.append(UInt32(dimension), to: &bytes)
    Self.append(Self.code(metric), to: &bytes)
    Self.append(UInt64(nameLength), to: &bytes)
    Self.append(UInt64(keysLength), to: &bytes)
    Self.append(UInt64(0), to: &bytes)
    return bytes
  }

  static func preamble(checksum: UInt32) -> [UInt8] {
    var bytes = magic
    append(version, to: &bytes)
    append(checksum, to: &bytes)
    return bytes
  }

  /// Reads and checks everything that can be told from the bytes alone.
  ///
  /// - Throws: `notAnIndex`, `newerFile`, `truncatedFile`, `corruptFile`.
  init(checking bytes: Data) throws(IndexError) {
    guard bytes.count >= Self.magic.count, Array(bytes.prefix(Self.magic.count)) == Self.magic else {
      throw IndexError(.notAnIndex, "The file is no vector index: check the path.")
    }
    guard bytes.count >= Self.length else { throw Self.truncated }
    let version = Self.number(UInt32.self, bytes, 8)
    guard version == Self.version else {
      throw IndexError(
        .newerFile,
        "The index has format \(version), this version reads \(Self.version): upgrade, or rebuild the index.")
    }
    guard Self.number(UInt64.self, bytes, 16) == UInt64(bytes.count) else { throw Self.truncated }
    let checksum = bytes.withUnsafeBytes { raw -> UInt32 in
      guard let base = raw.baseAddress else { return 0 }
      return vt_crc32c(0, base + Self.checkedFrom, raw.count - Self.checkedFrom)
    }
    guard checksum == Self.number(UInt32.self, bytes, 12) else {
      throw Self.corrupt("its bytes do not have the checksum that it states")
    }
    guard let metric = Metric.allCases.first(where: { Self.code($0) == Self.number(UInt32.self, bytes, 36) }),
      let rowCount = Int(exactly: Self.number(UInt64.self, bytes, 24)),
      let nameLength = Int(exactly: Self.number(UInt64.self, bytes, 40)),
      let keysLength = Int(exactly: Self.number(UInt64.self, bytes, 48))
    else {
      throw Self.corrupt("a field of its header has no meaning")
    }
    self.metric = metric
    self.rowCount = rowCount
    self.nameLength = nameLength
    self.keysLength = keysLength
    dimension = Int(Self.number(UInt32.self, bytes, 32))
    guard fileLength == bytes.count else { throw Self.corrupt("its lengths contradict each other") }
  }

  init(rowCount: Int, dimension: Int, metric: Metric, nameLength: Int, keysLength: Int) {
    self.rowCount = rowCount
    self.dimension = dimension
    self.metric = metric
    self.nameLength = nameLength
    self.keysLength = keysLength
  }

  static func corrupt(_ how: String) -> IndexError {
    IndexError(.corruptFile, "The index file is damaged: \(how). Rebuild it from the store.")
  }

  private static var truncated: IndexError {
    IndexError(
      .truncatedFile,
      "The index file does not have its full length: copy it again, or rebuild it from the store.")
  }

  private static func code(_ metric: Metric) -> UInt32 {
    switch metric {
    case .cosine: 0
    case .innerProduct: 1
    case .squaredL2: 2
    }
  }

  private static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  private static func number<N: FixedWidthInteger>(_ type: N.Type, _ bytes: Data, _ offset: Int) -> N {
    bytes.withUnsafeBytes { N(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: type)) }
  }
}
