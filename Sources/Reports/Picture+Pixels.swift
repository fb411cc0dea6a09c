import Foundation

extension PictureGrid.Picture {
  /// A picture that lies in memory, as PNG.
  ///
  /// - Parameters:
  ///   - pixels: rows of red, green, blue: 3 · `width` · `height` bytes.
  ///   - caption: also read out in place of the picture.
  /// - Throws: `notSelfContained` when the pixels do not fill the size.
  public init(pixels: [UInt8], width: Int, height: Int, caption: String) throws(ReportError) {
    guard width > 0, height > 0, pixels.count == 3 * width * height else {
      throw ReportError(.notSelfContained, "The pixels do not fill a picture of this size: pass three bytes for each.")
    }
    let file = PNGFile(pixels: pixels, width: width, height: height).bytes
    try self.init(source: "data:image/png;base64,\(Data(file).base64EncodedString())", caption: caption)
  }
}

/// A PNG whose pixels are stored, not compressed (ISO/IEC 15948; RFC 1950 and 1951): enough for thumbnails.
private struct PNGFile {
  private(set) var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  init(pixels: [UInt8], width: Int, height: Int) {
    append("IHDR", Self.word(UInt32(width)) + Self.word(UInt32(height)) + [8, 2, 0, 0, 0])
    var rows: [UInt8] = []
    for row in 0..<height { rows += [0] + pixels[(3 * width * row)..<(3 * width * (row + 1))] }
    var data: [UInt8] = [0x78, 0x01]
    for start in stride(from: 0, to: rows.count, by: 65_535) {
      let end = min(start + 65_535, rows.count)
      let count = UInt16(end - start)
      data.append(end == rows.count ? 1 : 0)
      for half in [count, ~count] { data += [UInt8(half & 0xFF), UInt8(half >> 8)] }
      data += rows[start..<end]
    }
    append("IDAT", data + Self.word(Self.adler(rows)))
    append("IEND", [])
  }

  private mutating func append(_ type: String, _ data: [UInt8]) {
    let part = Array(type.utf8) + data
    bytes += Self.word(UInt32(data.count)) + part + Self.word(Self.cyclicRedundancy(part))
  }

  private static func word(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  private static func adler(_ bytes: [UInt8]) -> UInt32 {
    var (low, high): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
      low = (low + UInt32(byte)) % 65_521
      high = (high + low) % 65_521
    }
    return high << 16 | low
  }

  private static func cyclicRedundancy(_ bytes: [UInt8]) -> UInt32 {
    var state = UInt32.max
    for byte in bytes {
      state ^= UInt32(byte)
      for _ in 0..<8 { state = state >> 1 ^ (state & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
    return ~state
  }
}
