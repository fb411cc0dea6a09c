import Foundation

/// Reads forward through bytes and never past their end.
struct ByteReader {
  private let data: Data
  private var index: Data.Index

  init(_ data: Data) {
    self.data = data
    index = data.startIndex
  }

  var isAtEnd: Bool { index == data.endIndex }

  mutating func byte() throws(BundleError) -> UInt8 { try integer(as: UInt8.self) }

  mutating func integer<Value: FixedWidthInteger>(as: Value.Type) throws(BundleError) -> Value {
    let raw = try bytes(MemoryLayout<Value>.size)
    return raw.withUnsafeBytes { Value(littleEndian: $0.loadUnaligned(as: Value.self)) }
  }

  mutating func bytes(_ count: Int) throws(BundleError) -> Data {
    guard count >= 0, count <= data.endIndex - index else {
      throw BundleError(.malformed, "The file ends too early: fetch it again.")
    }
    defer { index += count }
    return data[index..<(index + count)]
  }

  /// The bytes up to a line feed, which is skipped.
  mutating func line(atMost limit: Int) throws(BundleError) -> String {
    guard let end = data[index...].prefix(limit + 1).firstIndex(of: 0x0A) else {
      throw BundleError(.malformed, "A name in the file has no end: fetch it again.")
    }
    let text = try bytes(end - index)
    index += 1
    return String(decoding: text, as: UTF8.self)
  }
}
