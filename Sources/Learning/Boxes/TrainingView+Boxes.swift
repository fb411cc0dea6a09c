import Domain
import Foundation
import Media
import Signals
import Statistics

extension TrainingView {
  /// The whole picture as it is.
  ///
  /// - Throws: `MediaError` for sides that cannot be.
  static func plain(width: Int, height: Int, side: Int) throws(MediaError) -> TrainingView {
    TrainingView(
      framing: try .letterbox(width: width, height: height, side: side), isMirrored: false, light: (1, 1, 1))
  }

  /// - Parameter key: names the picture's bytes; with `number` it decides all that is drawn.
  /// - Throws: `MediaError` for sides that cannot be.
  static func drawn(key: String, number: Int, width: Int, height: Int, side: Int) throws(MediaError) -> TrainingView {
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
    return TrainingView(framing: framing, isMirrored: isMirrored, light: light(&random))
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
