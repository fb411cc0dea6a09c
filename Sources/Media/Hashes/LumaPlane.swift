/// The brightness of each pixel of a picture, 0 … 255, in rows.
///
/// Rows and columns beyond the picture's own fill whole vectors; what they hold does not matter.
struct LumaPlane {
  private typealias Across = SIMD8<Float>
  private typealias Down = SIMD32<Float>

  let width: Int
  let height: Int
  /// From one row to the next.
  let stride: Int
  var values: [Float]

  private init(width: Int, height: Int) {
    self.width = width
    self.height = height
    stride = max(width, Down.scalarCount)
    let count = Across.scalarCount
    values = [Float](repeating: 0, count: stride * ((height + count - 1) / count * count))
  }

  /// By the weights of ITU-R BT.601, in double precision and rounded once: the numbers that PyPI `pdqhash` hashes.
  init(_ picture: Picture) {
    self.init(width: picture.width, height: picture.height)
    let (width, height, stride) = (width, height, stride)
    values.withUnsafeMutableBufferPointer { values in
      picture.pixels.withUnsafeBufferPointer { pixels in
        for y in 0..<height {
          for x in 0..<width {
            let at = 3 * (y * width + x)
            let warm = Double(pixels[at]) * 0.299 + Double(pixels[at + 1]) * 0.587
            values[y * stride + x] = Float(warm + Double(pixels[at + 2]) * 0.114)
          }
        }
      }
    }
  }

  /// Blurs by a box along each axis, twice: a tent of about 1/64 of each side (Jarosz, "Fast image convolutions", 2001).
  mutating func blur() {
    var other = values
    for _ in 0..<2 {
      blurRows(from: values, into: &other)
      blurColumns(from: other, into: &values)
    }
  }

  /// Half of 1/64 of a side, rounded up: two boxes of it span the pixels of one sample.
  private static func window(_ side: Int) -> Int { (side + 127) / 128 }

  private func blurRows(from source: [Float], into target: inout [Float]) {
    let count = Across.scalarCount
    source.withUnsafeBufferPointer { source in
      target.withUnsafeMutableBufferPointer { target in
        for first in Swift.stride(from: 0, to: height, by: count) {
          BoxFilter(length: width, window: Self.window(width)).run { x in
            var lanes = Across()
            for lane in 0..<count { lanes[lane] = source[(first + lane) * stride + x] }
            return lanes
          } store: { x, lanes in
            for lane in 0..<count { target[(first + lane) * stride + x] = lanes[lane] }
          }
        }
      }
    }
  }

  private func blurColumns(from source: [Float], into target: inout [Float]) {
    source.withUnsafeBytes { source in
      target.withUnsafeMutableBytes { target in
        for step in Swift.stride(from: 0, to: width, by: Down.scalarCount) {
          // The last group overlaps the one before it and writes the same numbers again.
          let first = min(step, stride - Down.scalarCount)
          BoxFilter(length: height, window: Self.window(height)).run { y in
            source.loadUnaligned(fromByteOffset: 4 * (y * stride + first), as: Down.self)
          } store: { y, lanes in
            target.storeBytes(of: lanes, toByteOffset: 4 * (y * stride + first), as: Down.self)
          }
        }
      }
    }
  }
}
