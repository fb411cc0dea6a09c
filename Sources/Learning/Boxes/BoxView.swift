import Domain
import Foundation
import Media
import Signals
import Statistics

/// One way in which training looks at a picture: a part of it or more than it, stretched a little, perhaps mirrored, in other
/// light.
struct BoxView: Equatable {
  let framing: PictureFraming
  let isMirrored: Bool
  /// Factors of brightness, contrast and colourfulness.
  let light: (Double, Double, Double)

  static func == (a: BoxView, b: BoxView) -> Bool {
    a.framing == b.framing && a.isMirrored == b.isMirrored && a.light == b.light
  }

  /// The whole picture as it is.
  ///
  /// - Throws: `MediaError` for sides that cannot be.
  static func plain(width: Int, height: Int, side: Int) throws(MediaError) -> BoxView {
    BoxView(
      framing: try .letterbox(width: width, height: height, side: side), isMirrored: false, light: (1, 1, 1))
  }

  /// - Parameter key: names the picture's bytes; with `number` it decides all that is drawn.
  /// - Throws: `MediaError` for sides that cannot be.
  static func drawn(key: String, number: Int, width: Int, height: Int, side: Int) throws(MediaError) -> BoxView {
    guard number > 0 else { return try plain(width: width, height: height, side: side) }
    var random = SeededRandom(seed: UInt64(number), stream: "view.\(key)")
    let zoom = exp(random.uniform(in: log(0.6)..<log(1.5)))
    let stretch = exp(random.uniform(in: -0.15..<0.15))
    let scale = Double(side) / Double(max(width, height)) * zoom
    let across = span(width, scale * stretch, side, &random)
    let down = span(height, scale / stretch, side, &random)
    let framing = try PictureFraming(
      source: .init(
        x: across.from.lowerBound, y: down.from.lowerBound, width: across.from.count, height: down.from.count),
      target: .init(x: across.to.lowerBound, y: down.to.lowerBound, width: across.to.count, height: down.to.count),
      side: side)
    let isMirrored = random.chance(0.5)
    let light = (random.uniform(in: 0.7..<1.3), random.uniform(in: 0.7..<1.3), random.uniform(in: 0.7..<1.3))
    return BoxView(framing: framing, isMirrored: isMirrored, light: light)
  }

  /// Along one axis: which pixels of the picture are seen, and where they lie on the square.
  private static func span(
    _ length: Int, _ scale: Double, _ side: Int, _ random: inout SeededRandom
  ) -> (from: Range<Int>, to: Range<Int>) {
    let whole = Double(length)
    let half = Double(side) / 2 / scale
    let (low, high) = (min(half, whole - half), max(half, whole - half))
    let middle = random.uniform(in: (low - 0.1 * whole)..<(high + 0.1 * whole))
    let start = middle - half
    let first = min(max(0, Int(start.rounded())), length - 1)
    let last = min(max(first + 1, Int((start + 2 * half).rounded())), length)
    let from = min(max(0, Int(((Double(first) - start) * scale).rounded())), side - 1)
    let to = min(max(from + 1, Int(((Double(last) - start) * scale).rounded())), side)
    return (first..<last, from..<to)
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

  /// The boxes that this view shows, on the square; those of which too little is left are left out.
  func boxes(_ truths: [BoxTruth]) -> [BoxTruth] {
    let side = Double(framing.side)
    let target = framing.target
    let frame = BoundingBox(
      x: Double(target.x), y: Double(target.y), width: Double(target.width), height: Double(target.height))
    return truths.compactMap { truth in
      let whole = framing.onSquare(truth.box)
      var seen = whole.clipped(to: frame)
      guard truth.standing == .counted, seen.area >= 0.35 * whole.area, min(seen.width, seen.height) >= 6 else {
        return nil
      }
      if isMirrored { seen.x = side - seen.right }
      return BoxTruth(label: truth.label, box: seen)
    }
  }
}
