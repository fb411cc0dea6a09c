import Foundation

/// The markers of a JPEG file in order (ITU T.81, annex B), those inside entropy-coded data too.
///
/// Segments carry their length; entropy-coded data runs to the next marker that is neither stuffing nor a restart.
struct JPEGMarkers {
  struct Marker {
    let code: UInt8
    /// Where the segment's length stands; where the marker ends for one without a segment.
    let position: Int
  }

  private let bytes: [UInt8]
  private var position = 2

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The next marker with a segment, or the end of the image; nil when the file ends before.
  ///
  /// - Complexity: O(bytes passed over).
  mutating func next() -> Marker? {
    while let found = nextFF(), found + 1 < bytes.count {
      let code = bytes[found + 1]
      switch code {
      case 0xFF: position = found + 1
      case 0x00, 0x01, 0xD0...0xD8: position = found + 2
      case 0xD9:
        position = found + 2
        return Marker(code: code, position: position)
      default:
        guard let length = number(at: found + 2) else { return nil }
        position = found + 2 + max(2, length)
        return Marker(code: code, position: found + 2)
      }
    }
    return nil
  }

  /// Width and height as the first frame header says, if there is one before the pixels begin.
  ///
  /// - Complexity: O(segments before it).
  static func frameSize(of bytes: [UInt8]) -> (width: Int, height: Int)? {
    var markers = JPEGMarkers(bytes)
    while let marker = markers.next() {
      switch marker.code {
      case 0xC4, 0xC8, 0xCC: continue
      case 0xC0...0xCF:
        guard let height = markers.number(at: marker.position + 3), let width = markers.number(at: marker.position + 5)
        else { return nil }
        return (width, height)
      case 0xD9, 0xDA: return nil
      default: continue
      }
    }
    return nil
  }

  private func number(at position: Int) -> Int? {
    guard position + 1 < bytes.count else { return nil }
    return Int(bytes[position]) << 8 | Int(bytes[position + 1])
  }

  // Most bytes are neither: the C library looks at many at once.
  private func nextFF() -> Int? {
    guard position < bytes.count else { return nil }
    return bytes.withUnsafeBytes { raw in
      guard let start = raw.baseAddress, let hit = memchr(start + position, 0xFF, raw.count - position) else {
        return nil
      }
      return UnsafeRawPointer(hit) - start
    }
  }
}
