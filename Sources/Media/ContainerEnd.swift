/// Tells a file that stops early from one that is whole, by the structure of its container.
///
/// Decoders do not all notice: a PNG without its last chunk or a GIF without its trailer still gives pixels.
enum ContainerEnd {
  /// False when the container says that more bytes must follow. Damage is not judged here.
  ///
  /// - Complexity: O(chunks); O(bytes) for JPEG and SVG.
  static func isReached(in bytes: [UInt8], type: ContentType) -> Bool {
    switch type {
    case .jpeg: return jpeg(bytes)
    case .png: return png(bytes)
    case .gif: return gif(bytes)
    case .webp: return webp(bytes)
    case .svg: return svg(bytes)
    case .tiff: return tiff(bytes)
    }
  }

  private static func jpeg(_ bytes: [UInt8]) -> Bool {
    var markers = JPEGMarkers(bytes)
    while let marker = markers.next() { if marker.code == 0xD9 { return true } }
    return false
  }

  private static func png(_ bytes: [UInt8]) -> Bool {
    var position = 8
    while position + 12 <= bytes.count {
      let length = bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
      let isEnd = bytes[(position + 4)...].starts(with: "IEND".utf8)
      position += 12 + length
      if isEnd { return position <= bytes.count }
    }
    return false
  }

  private static func gif(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 13 else { return false }
    var position = 13 + colourTable(bytes[10])
    while position < bytes.count {
      switch bytes[position] {
      case 0x3B: return true
      case 0x21: position += 2
      case 0x2C:
        guard position + 9 < bytes.count else { return false }
        position += 11 + colourTable(bytes[position + 9])
      default: return true
      }
      while position < bytes.count, bytes[position] != 0 { position += 1 + Int(bytes[position]) }
      position += 1
    }
    return false
  }

  private static func colourTable(_ flags: UInt8) -> Int { flags & 0x80 == 0 ? 0 : 3 << (Int(flags & 7) + 1) }

  private static func webp(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 12 else { return false }
    return bytes.count >= 8 + bytes[4..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  private static func svg(_ bytes: [UInt8]) -> Bool {
    let tail = bytes.reversed().prefix(4_096).reversed()
    return tail.lastIndex(of: UInt8(ascii: ">")) != nil
      && tail.reversed().first { !XMLScanner.isSpace($0) } == UInt8(ascii: ">")
  }

  private static func tiff(_ bytes: [UInt8]) -> Bool { TIFFDirectories(bytes).areInside }
}
