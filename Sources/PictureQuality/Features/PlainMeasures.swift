import Foundation
import Media

/// Measures that people name when they look at a picture: how light, how sharp, how blocky, how much frame.
enum PlainMeasures {
  static let names = [
    "mean", "deviation", "dark", "light", "low", "high", "saturation", "sharpness", "gradient", "noise",
    "blocks-across",
    "blocks-down", "frame-across", "frame-down", "size",
  ]

  static func values(of picture: Picture, _ plane: GrayPlane) -> [Double] {
    let count = Double(plane.values.count)
    let mean = plane.values.reduce(0.0) { $0 + Double($1) } / count
    let deviation = (plane.values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count).squareRoot()
    var histogram = [Int](repeating: 0, count: 256)
    for value in plane.values { histogram[min(255, max(0, Int(value * 255)))] += 1 }
    let edges = Differences(plane)
    let frame = Frame(plane)
    return [
      mean, deviation, share(histogram[..<8], count), share(histogram[248...], count), quantile(histogram, 0.05),
      quantile(histogram, 0.95), saturation(picture), log(edges.laplacian + 1e-6), log(edges.gradient + 1e-6),
      log(edges.noise + 1e-6), edges.blocksAcross, edges.blocksDown, frame.across, frame.down, log(count),
    ]
  }

  /// How sharp, by the variance of the Laplacian alone (Pech-Pacheco et al., ICPR 2000): the trivial baseline.
  static func sharpness(_ values: [Double]) -> Double { values[7] }

  private static func share(_ counts: ArraySlice<Int>, _ all: Double) -> Double { Double(counts.reduce(0, +)) / all }

  private static func quantile(_ histogram: [Int], _ share: Double) -> Double {
    let wanted = Int(share * Double(histogram.reduce(0, +)))
    var seen = 0
    for (value, count) in histogram.enumerated() {
      seen += count
      if seen > wanted { return Double(value) / 255 }
    }
    return 1
  }

  private static func saturation(_ picture: Picture) -> Double {
    var sum = 0
    picture.pixels.withUnsafeBufferPointer { pixels in
      for place in stride(from: 0, to: pixels.count, by: 3) {
        let (red, green, blue) = (pixels[place], pixels[place + 1], pixels[place + 2])
        sum += Int(max(red, green, blue)) - Int(min(red, green, blue))
      }
    }
    return Double(sum) / Double(255 * picture.width * picture.height)
  }
}

/// Differences between neighbours, and whether they are larger where JPEG's blocks meet.
private struct Differences {
  private(set) var laplacian = 0.0
  private(set) var gradient = 0.0
  /// The mean of what a plane with noise alone has (Immerkær, CVIU 1996).
  private(set) var noise = 0.0
  private(set) var blocksAcross = 0.0
  private(set) var blocksDown = 0.0

  init(_ plane: GrayPlane) {
    let (width, height) = (plane.width, plane.height)
    guard width > 2, height > 2 else { return }
    var (squares, sum, steps, rough) = (0.0, 0.0, 0.0, 0.0)
    plane.values.withUnsafeBufferPointer { values in
      for y in 1..<(height - 1) {
        for x in 1..<(width - 1) {
          let place = y * width + x
          let sides = values[place - 1] + values[place + 1] + values[place - width] + values[place + width]
          let corners =
            values[place - width - 1] + values[place - width + 1] + values[place + width - 1]
            + values[place + width + 1]
          let curve = Double(sides - 4 * values[place])
          squares += curve * curve
          sum += curve
          rough += Double(abs(corners - 2 * sides + 4 * values[place]))
          steps += Double(abs(values[place + 1] - values[place]) + abs(values[place + width] - values[place]))
        }
      }
    }
    let count = Double((width - 2) * (height - 2))
    laplacian = squares / count - (sum / count) * (sum / count)
    gradient = steps / (2 * count)
    noise = rough / (6 * count) * (Double.pi / 2).squareRoot()
    blocksAcross = Self.blocks(plane, step: 1, length: width)
    blocksDown = Self.blocks(plane, step: width, length: height)
  }

  /// The logarithm of mean differences across lines that lie eight apart, over those elsewhere, at the strongest of the eight
  /// places where the grid may lie.
  private static func blocks(_ plane: GrayPlane, step: Int, length: Int) -> Double {
    guard length > 16 else { return 0 }
    var (sums, counts) = ([Double](repeating: 0, count: 8), [Double](repeating: 0, count: 8))
    for place in plane.values.indices {
      let along = step == 1 ? place % plane.width : place / plane.width
      guard along + 1 < length else { continue }
      sums[along % 8] += Double(abs(plane.values[place + step] - plane.values[place]))
      counts[along % 8] += 1
    }
    let means = zip(sums, counts).map { $0 / max(1, $1) + 1e-6 }
    let all = means.reduce(0, +)
    return log((means.max() ?? 1) * 7 / (all - (means.max() ?? 0)))
  }
}

/// Rows and columns at the edges in which nothing happens.
private struct Frame {
  let across, down: Double

  init(_ plane: GrayPlane) {
    let (width, height) = (plane.width, plane.height)
    func isPlain(_ places: some Sequence<Int>) -> Bool {
      var (low, high) = (Float.infinity, -Float.infinity)
      for place in places {
        low = min(low, plane.values[place])
        high = max(high, plane.values[place])
        if high - low > Self.still { return false }
      }
      return true
    }
    func row(_ y: Int) -> Bool { isPlain((y * width)..<((y + 1) * width)) }
    func column(_ x: Int) -> Bool { isPlain(stride(from: x, to: width * height, by: width)) }
    let (top, bottom) = ((0..<height).prefix(while: row).count, (0..<height).reversed().prefix(while: row).count)
    let (left, right) = ((0..<width).prefix(while: column).count, (0..<width).reversed().prefix(while: column).count)
    down = min(1, Double(top + bottom) / Double(height))
    across = min(1, Double(left + right) / Double(width))
  }

  private static let still: Float = 6 / 255
}
