import Kernels
import Media

/// How light each pixel of a picture is, 0...1.
struct GrayPlane: Equatable, Sendable {
  let width, height: Int
  /// Rows from the top.
  var values: [Float]

  init(width: Int, height: Int, values: [Float]) { (self.width, self.height, self.values) = (width, height, values) }

  /// By the luminance of BT.709, as the peer that the features are compared with takes it.
  init(_ picture: Picture) {
    (width, height) = (picture.width, picture.height)
    values = picture.pixels.withUnsafeBufferPointer { pixels in
      (0..<(picture.width * picture.height)).map { place in
        (0.2125 * Float(pixels[3 * place]) + 0.7154 * Float(pixels[3 * place + 1])
          + 0.0721 * Float(pixels[3 * place + 2])) / 255
      }
    }
  }

  /// Half as wide and high, by the mean of four; a side of one pixel stays.
  var halved: GrayPlane {
    let (outWidth, outHeight) = (max(1, width / 2), max(1, height / 2))
    var halved = [Float](repeating: 0, count: outWidth * outHeight)
    for y in 0..<outHeight {
      let (top, bottom) = (min(2 * y, height - 1), min(2 * y + 1, height - 1))
      for x in 0..<outWidth {
        let (left, right) = (min(2 * x, width - 1), min(2 * x + 1, width - 1))
        halved[y * outWidth + x] =
          (values[top * width + left] + values[top * width + right] + values[bottom * width + left]
            + values[bottom * width + right]) / 4
      }
    }
    return GrayPlane(width: outWidth, height: outHeight, values: halved)
  }

  /// Smoothed by a row of weights along both axes; outside of the picture all is 0.
  func smoothed(by weights: [Float]) -> GrayPlane {
    let radius = weights.count / 2
    var across = [Float](repeating: 0, count: values.count)
    var both = across
    values.withUnsafeBufferPointer { values in
      across.withUnsafeMutableBufferPointer { across in
        for y in 0..<height {
          for (offset, weight) in weights.enumerated() {
            let shift = offset - radius
            let first = max(0, -shift)
            let row = y * width + first
            Self.add(weight, from: values, at: row + shift, to: across, at: row, width - first - max(0, shift))
          }
        }
      }
    }
    across.withUnsafeBufferPointer { across in
      both.withUnsafeMutableBufferPointer { both in
        for y in 0..<height {
          for (offset, weight) in weights.enumerated() where (0..<height).contains(y + offset - radius) {
            Self.add(weight, from: across, at: (y + offset - radius) * width, to: both, at: y * width, width)
          }
        }
      }
    }
    return GrayPlane(width: width, height: height, values: both)
  }

  /// A part of a row times a weight; nothing where the row is shorter than the window.
  private static func add(
    _ weight: Float, from source: UnsafeBufferPointer<Float>, at start: Int,
    to target: UnsafeMutableBufferPointer<Float>, at place: Int, _ count: Int
  ) {
    guard count > 0, let source = source.baseAddress, let target = target.baseAddress else { return }
    vt_add_scaled(weight, source + start, target + place, count)
  }
}
