/// Photographs of the commonest kind, which are read without libvips.
enum PlainJPEG {
  /// The same photograph with EXIF that says nothing: no longer of that kind.
  static func tagged(_ bytes: [UInt8]) -> [UInt8] {
    let exif: [UInt8] = Array("Exif".utf8) + [0, 0] + Array("II*".utf8) + [0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    return Array(bytes.prefix(2)) + [0xFF, 0xE1, 0, UInt8(exif.count + 2)] + exif + bytes.dropFirst(2)
  }

  /// The same photograph with half of its coded data left out, and a whole file's end.
  static func short(_ bytes: [UInt8]) -> [UInt8] {
    let scan = bytes.indices.dropLast().last { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xDA } ?? 0
    return Array(bytes.prefix(scan + (bytes.count - scan) / 2)) + [0xFF, 0xD9]
  }
}
