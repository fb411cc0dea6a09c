/// A picture as PDQ sees it: 64 × 64 points of its blurred brightness.
struct PictureSamples {
  /// How much there is to see, 0 … 100.
  let quality: Int
  let frequencies: FrequencyGrid

  init(_ picture: Picture) {
    var plane = LumaPlane(picture)
    let side = FrequencyGrid.sampleSide
    // A picture of the wanted size, such as a scaled frame of a video, is taken as it is.
    if (plane.width, plane.height) != (side, side) { plane.blur() }
    let columns = (0..<side).map { Self.center($0, of: plane.width) }
    var samples: [Float] = []
    samples.reserveCapacity(side * side)
    for row in 0..<side {
      let start = Self.center(row, of: plane.height) * plane.width
      for column in columns { samples.append(plane.values[start + column]) }
    }
    quality = Self.quality(of: samples)
    frequencies = FrequencyGrid(of: samples)
  }

  private static func center(_ place: Int, of length: Int) -> Int {
    Int((Double(place) + 0.5) * Double(length) / Double(FrequencyGrid.sampleSide))
  }

  /// The sum of the steps between neighbours, each in whole hundredths of the full range, so that faint noise counts nothing.
  private static func quality(of samples: [Float]) -> Int {
    let side = FrequencyGrid.sampleSide
    var sum = 0
    for row in 0..<side {
      for column in 0..<side {
        let here = samples[row * side + column]
        if row + 1 < side { sum += abs(Int((here - samples[(row + 1) * side + column]) * 100 / 255)) }
        if column + 1 < side { sum += abs(Int((here - samples[row * side + column + 1]) * 100 / 255)) }
      }
    }
    return min(100, sum / 90)
  }
}
