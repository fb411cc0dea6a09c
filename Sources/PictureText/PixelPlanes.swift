import Media

/// Pixels as networks read them: one plane a channel, (x/255 − mean)/deviation.
enum PixelPlanes {
  static func blueFirst(_ picture: Picture, mean: [Float], deviation: [Float]) -> [Float] {
    planes(picture, channels: [2, 1, 0], mean: mean, deviation: deviation)
  }

  static func redFirst(_ picture: Picture, mean: [Float], deviation: [Float]) -> [Float] {
    planes(picture, channels: [0, 1, 2], mean: mean, deviation: deviation)
  }

  /// - Parameters:
  ///   - channels: of the picture, in the order of the planes.
  ///   - mean: of each plane.
  ///   - deviation: of each plane.
  private static func planes(
    _ picture: Picture, channels: [Int], mean: [Float], deviation: [Float]
  ) -> [Float] {
    let plane = picture.width * picture.height
    return [Float](unsafeUninitializedCapacity: 3 * plane) { values, filled in
      // One pass a plane without bounds checks: every picture that comes in goes through here.
      picture.pixels.withUnsafeBufferPointer { pixels in
        for (place, channel) in channels.enumerated() {
          let table = (0..<256).map { (Float($0) / 255 - mean[place]) / deviation[place] }
          table.withUnsafeBufferPointer { table in
            for index in 0..<plane { values[place * plane + index] = table[Int(pixels[3 * index + channel])] }
          }
        }
      }
      filled = 3 * plane
    }
  }
}
