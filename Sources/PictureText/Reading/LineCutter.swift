import Media

/// Cuts a box at any angle out of a picture, so that its text stands in a row.
struct LineCutter {
  let picture: Picture

  /// The inside of the box in its own size; what lies outside of the picture repeats its edge. Bilinear.
  ///
  /// - Throws: `MediaError` never for a box with sides.
  func cut(_ box: TextBox) throws(MediaError) -> Picture {
    let (width, height) = (max(1, Int(box.width.rounded())), max(1, Int(box.height.rounded())))
    let corner = box.corners[0]
    let across = box.direction * (box.width / Double(width))
    let down = box.direction.turned * (box.height / Double(height))
    let pixels = [UInt8](unsafeUninitializedCapacity: 3 * width * height) { target, count in
      picture.pixels.withUnsafeBufferPointer { source in
        var out = 0
        for row in 0..<height {
          for column in 0..<width {
            let place = corner + across * (Double(column) + 0.5) + down * (Double(row) + 0.5)
            sample(source, place, target, out)
            out += 3
          }
        }
      }
      count = 3 * width * height
    }
    return try Picture(width: width, height: height, pixels: pixels)
  }

  private func sample(
    _ source: UnsafeBufferPointer<UInt8>, _ place: Point, _ target: UnsafeMutableBufferPointer<UInt8>, _ out: Int
  ) {
    let x = min(max(place.x, 0), Double(picture.width - 1))
    let y = min(max(place.y, 0), Double(picture.height - 1))
    let (left, top) = (Int(x), Int(y))
    let (right, bottom) = (min(left + 1, picture.width - 1), min(top + 1, picture.height - 1))
    let (dx, dy) = (Float(x - Double(left)), Float(y - Double(top)))
    for channel in 0..<3 {
      func value(_ x: Int, _ y: Int) -> Float { Float(source[3 * (y * picture.width + x) + channel]) }
      let upper = value(left, top) + (value(right, top) - value(left, top)) * dx
      let lower = value(left, bottom) + (value(right, bottom) - value(left, bottom)) * dx
      target[out + channel] = UInt8(min(255, max(0, (upper + (lower - upper) * dy).rounded())))
    }
  }
}

extension Picture {
  /// Turned by so many quarters against the clock.
  func turned(quarters: Int) throws(MediaError) -> Picture {
    let quarters = ((quarters % 4) + 4) % 4
    guard quarters > 0 else { return self }
    let (outWidth, outHeight) = quarters % 2 == 0 ? (width, height) : (height, width)
    var turned = [UInt8](repeating: 0, count: pixels.count)
    for y in 0..<outHeight {
      for x in 0..<outWidth {
        let (column, row) =
          switch quarters {
          case 1: (width - 1 - y, x)
          case 2: (width - 1 - x, height - 1 - y)
          default: (y, height - 1 - x)
          }
        for channel in 0..<3 {
          turned[3 * (y * outWidth + x) + channel] = pixels[3 * (row * width + column) + channel]
        }
      }
    }
    return try Picture(width: outWidth, height: outHeight, pixels: turned)
  }
}
