/// The Castagnoli cyclic redundancy check of iSCSI (RFC 3720, B.4): it sees every burst of up to 32 bits.
///
/// Eight bytes a step (Kounavis, Berry, IEEE ISCC 2005).
enum CRC32C {
  /// Table k holds the check of a byte followed by k zero bytes; 256 numbers each, one table after the other.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var value = UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? (value >> 1) ^ 0x82F6_3B78 : value >> 1 }
      tables[byte] = value
    }
    for index in 256..<tables.count {
      let shorter = tables[index - 256]
      tables[index] = (shorter >> 8) ^ tables[Int(shorter & 0xFF)]
    }
    return tables
  }()

  /// - Complexity: O(bytes), about a byte in each nanosecond.
  static func checksum(of bytes: UnsafeRawBufferPointer) -> UInt32 {
    tables.withUnsafeBufferPointer { table in
      var check = ~UInt32(0)
      var offset = 0
      while offset + 8 <= bytes.count {
        let low = check ^ UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
        let high = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self))
        check = table[0x700 | Int(low & 0xFF)] ^ table[0x600 | Int(low >> 8 & 0xFF)]
        check ^= table[0x500 | Int(low >> 16 & 0xFF)] ^ table[0x400 | Int(low >> 24)]
        check ^= table[0x300 | Int(high & 0xFF)] ^ table[0x200 | Int(high >> 8 & 0xFF)]
        check ^= table[0x100 | Int(high >> 16 & 0xFF)] ^ table[Int(high >> 24)]
        offset += 8
      }
      while offset < bytes.count {
        check = (check >> 8) ^ table[Int((check ^ UInt32(bytes[offset])) & 0xFF)]
        offset += 1
      }
      return ~check
    }
  }

  static func checksum(of bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.withUnsafeBytes { checksum(of: $0) }
  }
}
