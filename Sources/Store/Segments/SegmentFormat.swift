/// The bytes of a segment file.
///
///     file   = header, frame …
///     header = "VTRLEDGR", format u32, CRC-32C of these twelve bytes u32
///     frame  = length u32, CRC-32C of the payload u32, payload of 1 byte to 1 MiB
///
/// Numbers are little-endian. An empty payload is not allowed: eight zero bytes would be a frame.
enum SegmentFormat {
  static let version: UInt32 = 1
  static let headerSize = 16
  static let frameHeaderSize = 8
  static let maximumPayload = 1 << 20

  private static let magic = Array("VTRLEDGR".utf8)

  enum HeaderState: Equatable { case good, torn, damaged, foreign, newer(UInt32) }

  static func header(version: UInt32 = version) -> [UInt8] {
    var header = magic
    append(version, to: &header)
    append(CRC32C.checksum(of: header[...]), to: &header)
    return header
  }

  /// What the first bytes of a file, at most `headerSize` of them, say about it.
  static func inspect(_ bytes: [UInt8]) -> HeaderState {
    if bytes.allSatisfy({ $0 == 0 }) { return .torn }
    guard bytes.count == headerSize else { return header().starts(with: bytes) ? .torn : .foreign }
    guard bytes.starts(with: magic) else { return .foreign }
    guard CRC32C.checksum(of: bytes[..<12]) == number(in: bytes, at: 12) else { return .damaged }
    let found = number(in: bytes, at: 8)
    return found <= version ? .good : .newer(found)
  }

  static func frameSize(_ payload: Int) -> Int64 { Int64(frameHeaderSize + payload) }

  static func frames(of payloads: [[UInt8]]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(payloads.reduce(0) { $0 + frameHeaderSize + $1.count })
    for payload in payloads {
      append(UInt32(payload.count), to: &bytes)
      append(CRC32C.checksum(of: payload[...]), to: &bytes)
      bytes += payload
    }
    return bytes
  }

  static func number(in bytes: [UInt8], at index: Int) -> UInt32 {
    UInt32(bytes[index]) | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2]) << 16
      | UInt32(bytes[index + 3]) << 24
  }

  private static func append(_ value: UInt32, to bytes: inout [UInt8]) {
    for shift in stride(from: UInt32(0), to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
  }

  /// Names sort as their numbers do.
  static func fileName(_ segment: Int) -> String {
    let digits = String(segment)
    return String(repeating: "0", count: max(0, 8 - digits.count)) + digits + ".seg"
  }

  static func segment(fileName: String) -> Int? {
    guard fileName.hasSuffix(".seg"), let number = Int(fileName.dropLast(4)), number > 0 else { return nil }
    return Self.fileName(number) == fileName ? number : nil
  }
}
