extension Picture {
  /// Turns pixels that are stored in one of the eight EXIF orientations upright.
  ///
  /// Orientations 5...8 swap the sides. Anything outside 2...8 returns the pixels as they are.
  ///
  /// - Parameters:
  ///   - pixels: 3 · `width` · `height` bytes of RGB rows.
  ///   - orientation: the value of EXIF tag 0x0112.
  static func upright(
    _ pixels: [UInt8], width: Int, height: Int, orientation: Int
  ) -> (pixels: [UInt8], width: Int, height: Int) {
    guard (2...8).contains(orientation) else { return (pixels, width, height) }
    let swaps = orientation >= 5
    let outWidth = swaps ? height : width
    let outHeight = swaps ? width : height
    // Stored position of the upright (0, 0), and the steps for one pixel right and one down, in stored pixels.
    let right = width - 1
    let bottom = (height - 1) * width
    let (origin, alongX, alongY) =
      switch orientation {
      case 2: (right, -1, width)
      case 3: (bottom + right, -1, -width)
      case 4: (bottom, 1, -width)
      case 5: (0, width, 1)
      case 6: (bottom, -width, 1)
      case 7: (bottom + right, -width, -1)
      default: (right, width, -1)
      }
    let turned = [UInt8](unsafeUninitializedCapacity: pixels.count) { target, count in
      pixels.withUnsafeBufferPointer { source in
        var out = 0
        for y in 0..<outHeight {
          var at = 3 * (origin + y * alongY)
          for _ in 0..<outWidth {
            target[out] = source[at]
            target[out + 1] = source[at + 1]
            target[out + 2] = source[at + 2]
            out += 3
            at += 3 * alongX
          }
        }
      }
      count = pixels.count
    }
    return (turned, outWidth, outHeight)
  }
}
