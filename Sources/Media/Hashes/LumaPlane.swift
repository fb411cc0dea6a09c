/// The brightness of each pixel of a picture, 0 … 255, in rows.
struct LumaPlane {
  let width: Int
  let height: Int
  private(set) var values: [Float]

  /// By the weights of ITU-R BT.601, in double precision and rounded once: the numbers that PyPI `pdqhash` hashes.
  init(_ picture: Picture) {
    (width, height) = (picture.width, picture.height)
    let count = picture.width * picture.height
    values = [Float](unsafeUninitializedCapacity: count) { values, filled in
      picture.pixels.withUnsafeBufferPointer { pixels in
        for at in 0..<count {
          let warm = Double(pixels[3 * at]) * 0.299 + Double(pixels[3 * at + 1]) * 0.587
          values[at] = Float(warm + Double(pixels[3 * at + 2]) * 0.114)
        }
      }
      filled = count
    }
  }

  /// Blurs by a box along each axis, twice: a tent of about 1/64 of each side (Jarosz, "Fast image convolutions", 2001).
  mutating func blur() {
    let across = BoxFilter(length: width, window: Self.window(width))
    let down = BoxFilter(length: height, window: Self.window(height))
    let (width, height) = (width, height)
    var other = [Float](repeating: 0, count: values.count)
    var sums = [Float](repeating: 0, count: width)
    values.withUnsafeMutableBufferPointer { values in
      other.withUnsafeMutableBufferPointer { other in
        sums.withUnsafeMutableBufferPointer { sums in
          guard let values = values.baseAddress, let other = other.baseAddress, let sums = sums.baseAddress else {
            return
          }
          for _ in 0..<2 {
            for row in 0..<height {
              across.run(from: values + row * width, to: other + row * width, step: 1, lanes: 1, sums: sums)
            }
            down.run(from: other, to: values, step: width, lanes: width, sums: sums)
          }
        }
      }
    }
  }

  /// Half of 1/64 of a side, rounded up: two boxes of it span the pixels of one sample.
  private static func window(_ side: Int) -> Int { (side + 127) / 128 }
}
