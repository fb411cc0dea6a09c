import Domain
import Foundation
import Media
import Statistics

/// One way in which training looks at a picture: a part of it or more than it, stretched a little, perhaps mirrored, in other
/// light.
struct TrainingView: Equatable {
  let framing: PictureFraming
  let isMirrored: Bool
  /// Factors of brightness, contrast and colourfulness.
  let light: (Double, Double, Double)

  static func == (a: TrainingView, b: TrainingView) -> Bool {
    a.framing == b.framing && a.isMirrored == b.isMirrored && a.light == b.light
  }

  /// A part of the picture on the whole square: of a quarter of its area or more, up to a third wider or higher (Szegedy et al.,
  /// CVPR 2015), mirrored half of the times.
  ///
  /// - Parameter key: names the picture's bytes; with `number` it decides all that is drawn.
  /// - Throws: `MediaError` for sides that cannot be.
  static func part(key: String, number: Int, of picture: Picture, side: Int) throws(MediaError) -> TrainingView {
    var random = SeededRandom(seed: UInt64(number), stream: "part.\(key)")
    let area = random.uniform(in: 0.25..<1) * Double(picture.width * picture.height)
    let stretch = exp(random.uniform(in: log(0.75)..<log(4.0 / 3)))
    let width = min(picture.width, max(1, Int((area * stretch).squareRoot().rounded())))
    let height = min(picture.height, max(1, Int((area / stretch).squareRoot().rounded())))
    let framing = try PictureFraming(
      source: .init(
        x: random.index(below: picture.width - width + 1), y: random.index(below: picture.height - height + 1),
        width: width, height: height), target: .init(x: 0, y: 0, width: side, height: side), side: side)
    return TrainingView(framing: framing, isMirrored: random.chance(0.5), light: Self.light(&random))
  }

  static func light(_ random: inout SeededRandom) -> (Double, Double, Double) {
    (random.uniform(in: 0.7..<1.3), random.uniform(in: 0.7..<1.3), random.uniform(in: 0.7..<1.3))
  }

  /// What the network reads.
  ///
  /// - Throws: `MediaError` for a picture of another size.
  func planes(of picture: Picture) throws(MediaError) -> [Float] {
    let square = try framing.square(of: picture)
    let side = square.width
    var pixels = square.pixels
    if light != (1, 1, 1) { relight(&pixels) }
    if isMirrored {
      for row in 0..<side {
        for column in 0..<(side / 2) {
          for channel in 0..<3 {
            pixels.swapAt(3 * (row * side + column) + channel, 3 * (row * side + side - 1 - column) + channel)
          }
        }
      }
    }
    return PictureFraming.planes(of: try Picture(width: side, height: side, pixels: pixels))
  }

  /// Changes the light of the picture and leaves the grey around it, which serving has too.
  private func relight(_ pixels: inout [UInt8]) {
    let (bright, contrast, colour) = (Float(light.0), Float(light.1), Float(light.2))
    let (target, side) = (framing.target, framing.side)
    let rows = (target.y..<(target.y + target.height)).map { 3 * ($0 * side + target.x) }
    var sum = 0
    for start in rows { for value in pixels[start..<(start + 3 * target.width)] { sum += Int(value) } }
    let mean = Float(sum) / Float(3 * target.width * target.height) * bright
    pixels.withUnsafeMutableBufferPointer { pixels in
      for start in rows {
        for place in stride(from: start, to: start + 3 * target.width, by: 3) {
          let values = (Float(pixels[place]), Float(pixels[place + 1]), Float(pixels[place + 2]))
          let grey = 0.299 * values.0 + 0.587 * values.1 + 0.114 * values.2
          func lit(_ value: Float) -> UInt8 {
            let tinted = (grey + (value - grey) * colour) * bright
            return UInt8(min(255, max(0, mean + (tinted - mean) * contrast)))
          }
          pixels[place] = lit(values.0)
          pixels[place + 1] = lit(values.1)
          pixels[place + 2] = lit(values.2)
        }
      }
    }
  }
}
