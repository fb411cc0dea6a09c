/// One axis of an antialiased resize: for each output pixel, where its inputs start and their fixed-point weights.
///
/// The arithmetic is that of Pillow (`Resample.c`), down to its rounding, so that results are equal byte for byte: the
/// cubic of Keys (1981) with a = −½ or the triangle, stretched by the scale when reducing, weights in units of 2⁻²².
struct ResamplingPlan: Sendable {
  let starts: [Int32]
  let counts: [Int32]
  /// `outputs` rows of `stride` weights.
  let weights: [Int32]
  let stride: Int

  var outputs: Int { starts.count }

  /// - Parameters:
  ///   - inputs: pixels before, at least 1.
  ///   - outputs: pixels after, at least 1.
  init(from inputs: Int, to outputs: Int, by filter: Picture.Filter = .bicubic) {
    let scale = Double(inputs) / Double(outputs)
    let stretch = max(1, scale)
    // Multiplying by the inverse is not dividing: it rounds as Pillow does.
    let inverse = 1 / stretch
    let support = (filter == .bicubic ? 2 : 1) * stretch
    stride = Int(support.rounded(.up)) * 2 + 1
    var starts: [Int32] = []
    var counts: [Int32] = []
    var weights = [Int32](repeating: 0, count: outputs * stride)
    for output in 0..<outputs {
      let centre = (Double(output) + 0.5) * scale
      let start = max(0, Int(centre - support + 0.5))
      let end = min(inputs, Int(centre + support + 0.5))
      let taps = (start..<end).map { place in
        let distance = abs((Double(place) - centre + 0.5) * inverse)
        return filter == .bicubic ? Self.cubic(distance) : max(0, 1 - distance)
      }
      let sum = taps.reduce(0, +)
      for (index, tap) in taps.enumerated() {
        let fixed = (sum == 0 ? tap : tap / sum) * Double(1 << 22)
        weights[output * stride + index] = Int32(fixed < 0 ? fixed - 0.5 : fixed + 0.5)
      }
      starts.append(Int32(start))
      counts.append(Int32(end - start))
    }
    self.starts = starts
    self.counts = counts
    self.weights = weights
  }

  private static func cubic(_ x: Double) -> Double {
    if x < 1 { return (1.5 * x - 2.5) * x * x + 1 }
    if x < 2 { return (((x - 5) * x + 8) * x - 4) * -0.5 }
    return 0
  }
}
