/// What a frame looks like, in so few numbers that all frames of a video can be kept.
struct FrameLook: Equatable, Sendable {
  /// Shares of the pixels in 4 × 4 × 4 classes of colour.
  let colours: [Float]
  /// How good the frame is as a picture of its scene: sharp, and neither dark nor pale.
  let worth: Double

  init(_ picture: Picture) {
    var counts = [Int](repeating: 0, count: 64)
    var light = [Int](repeating: 0, count: picture.width * picture.height)
    picture.pixels.withUnsafeBufferPointer { pixels in
      for place in light.indices {
        let (red, green, blue) = (Int(pixels[3 * place]), Int(pixels[3 * place + 1]), Int(pixels[3 * place + 2]))
        counts[(red >> 6) << 4 | (green >> 6) << 2 | blue >> 6] += 1
        light[place] = (299 * red + 587 * green + 114 * blue) / 1_000
      }
    }
    let count = Float(light.count)
    colours = counts.map { Float($0) / count }
    worth = Self.worth(light, width: picture.width, height: picture.height)
  }

  /// Half the sum of differences: 0 for the same colours, 1 for none in common.
  func distance(to other: FrameLook) -> Double {
    Double(zip(colours, other.colours).reduce(0) { $0 + abs($1.0 - $1.1) }) / 2
  }

  /// The mean of the Laplacian's square (Pech-Pacheco et al., ICPR 2000), less where most is black or white.
  private static func worth(_ light: [Int], width: Int, height: Int) -> Double {
    guard width > 2, height > 2 else { return 0 }
    var edges = 0
    for y in 1..<(height - 1) {
      for x in 1..<(width - 1) {
        let place = y * width + x
        let bend = 4 * light[place] - light[place - 1] - light[place + 1] - light[place - width] - light[place + width]
        edges += bend * bend
      }
    }
    let extreme = Double(light.count { $0 < 16 || $0 > 239 }) / Double(light.count)
    return Double(edges) / Double((width - 2) * (height - 2)) * (1 - extreme)
  }
}
