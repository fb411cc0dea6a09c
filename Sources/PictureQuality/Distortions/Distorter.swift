public import Domain
import Foundation
public import Media

/// Makes pictures worse by a known strength: 0 leaves a picture as it is, 1 is as bad as pages show.
///
/// Strengths are meant for pictures as `QualityFeatures` sees them, with a longer side of 512 pixels at most.
public struct Distorter: Sendable {
  /// Draws the words of overlays.
  private let decoder: PictureDecoder

  public init(decoder: PictureDecoder = PictureDecoder()) { self.decoder = decoder }

  /// - Parameters:
  ///   - strength: in 0...1.
  ///   - random: chooses what a strength leaves open, such as the sides of a frame.
  /// - Throws: `MediaError` never for a picture with pixels; `NullReason` where a drawing of words cannot be drawn.
  public func callAsFunction(
    _ picture: Picture, _ distortion: Distortion, strength: Double, using random: inout SeededRandom
  ) throws -> Picture {
    let strength = min(1, max(0, strength))
    guard strength > 0 else { return picture }
    switch distortion {
    case .blur: return try Self.blurred(picture, sigma: 5 * strength)
    case .compression: return try BlockCoder(quality: Int((90 - 85 * strength).rounded())).coded(picture)
    case .noise: return try Self.noisy(picture, deviation: 60 * strength, using: &random)
    case .exposure: return try Self.exposed(picture, stops: (random.chance(0.5) ? 2.5 : -2.5) * strength)
    case .upscaling: return try Self.upscaled(picture, factor: 1 + 7 * strength)
    case .frame: return try Self.framed(picture, share: strength / 2, using: &random)
    case .overlay: return try overlaid(picture, opacity: strength, using: &random)
    }
  }

  private static func blurred(_ picture: Picture, sigma: Double) throws -> Picture {
    let radius = max(1, Int((3 * sigma).rounded(.up)))
    let raw = (-radius...radius).map { exp(-Double($0 * $0) / (2 * sigma * sigma)) }
    let weights = raw.map { Float($0 / raw.reduce(0, +)) }
    return try picture.mapChannels { plane in
      var plane = plane
      plane.smooth(by: weights)
      return plane
    }
  }

  private static func noisy(
    _ picture: Picture, deviation: Double, using random: inout SeededRandom
  ) throws -> Picture {
    let pixels = picture.pixels.map { value -> UInt8 in
      UInt8(min(255, max(0, (Double(value) + deviation * random.normal()).rounded())))
    }
    return try Picture(width: picture.width, height: picture.height, pixels: pixels)
  }

  private static func exposed(_ picture: Picture, stops: Double) throws -> Picture {
    let table = (0..<256).map { UInt8(min(255, (Double($0) * exp2(stops)).rounded())) }
    return try Picture(width: picture.width, height: picture.height, pixels: picture.pixels.map { table[Int($0)] })
  }

  private static func upscaled(_ picture: Picture, factor: Double) throws -> Picture {
    func small(_ side: Int) -> Int { max(1, Int((Double(side) / factor).rounded())) }
    return try picture.whole(width: small(picture.width), height: small(picture.height))
      .whole(width: picture.width, height: picture.height)
  }

  /// The picture gets smaller, and plain bars fill what is left, on two sides or on all.
  private static func framed(
    _ picture: Picture, share: Double, using random: inout SeededRandom
  ) throws -> Picture {
    let sides = random.index(below: 3)
    let shade = [0, 255, UInt8(random.index(below: 256))][random.index(below: 3)]
    let kept = sides == 2 ? (1 - share).squareRoot() : 1 - share
    let width = sides == 1 ? picture.width : max(1, Int((Double(picture.width) * kept).rounded()))
    let height = sides == 0 ? picture.height : max(1, Int((Double(picture.height) * kept).rounded()))
    let small = try picture.whole(width: width, height: height)
    let (left, top) = ((picture.width - width) / 2, (picture.height - height) / 2)
    var pixels = [UInt8](repeating: shade, count: picture.pixels.count)
    for y in 0..<height {
      let target = 3 * ((y + top) * picture.width + left)
      pixels.replaceSubrange(target..<(target + 3 * width), with: small.pixels[(3 * y * width)..<(3 * (y + 1) * width)])
    }
    return try Picture(width: picture.width, height: picture.height, pixels: pixels)
  }

  private func overlaid(
    _ picture: Picture, opacity: Double, using random: inout SeededRandom
  ) throws -> Picture {
    let (width, height) = (picture.width, picture.height)
    let size = max(8, min(width, height) / (6 + random.index(below: 5)))
    let step = size * (3 + random.index(below: 3))
    let rows = stride(from: 2 * size, to: height + size, by: step).map { y in
      let words = "SAMPLE PHOTO \(100 + random.index(below: 900)) SAMPLE PHOTO"
      return "<text x=\"\(random.index(below: max(1, width / 4)))\" y=\"\(y)\">\(words)</text>"
    }
    let drawing = """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)"><rect width="\(width)" \
      height="\(height)" fill="#000"/><g fill="#fff" font-family="sans-serif" font-weight="bold" font-size="\(size)" \
      transform="rotate(-20 \(width / 2) \(height / 2))">\(rows.joined())</g></svg>
      """
    let mask = try decoder.decode(Array(drawing.utf8))
    guard mask.pixels.count == picture.pixels.count else { return picture }
    let pixels = zip(picture.pixels, mask.pixels).map { value, cover in
      let share = opacity * Double(cover) / 255
      return UInt8((Double(value) * (1 - share) + 255 * share).rounded())
    }
    return try Picture(width: width, height: height, pixels: pixels)
  }
}

extension Picture {
  /// All of it in another size.
  func whole(width newWidth: Int, height newHeight: Int) throws(MediaError) -> Picture {
    try resized(Picture.Box(x: 0, y: 0, width: width, height: height), width: newWidth, height: newHeight)
  }

  /// Each colour as a plane of 0...1, changed and put back.
  func mapChannels(_ change: (GrayPlane) -> GrayPlane) throws(MediaError) -> Picture {
    var result = pixels
    for channel in 0..<3 {
      let values = stride(from: channel, to: pixels.count, by: 3).map { Float(pixels[$0]) / 255 }
      let plane = change(GrayPlane(width: width, height: height, values: values))
      for (place, value) in plane.values.enumerated() {
        result[3 * place + channel] = UInt8(min(255, max(0, (value * 255).rounded())))
      }
    }
    return try Picture(width: width, height: height, pixels: result)
  }
}

extension GrayPlane {
  /// Smoothed; near an edge the weights inside count for all.
  mutating func smooth(by weights: [Float]) {
    let ones = GrayPlane(width: width, height: height, values: [Float](repeating: 1, count: values.count))
    let (smoothed, cover) = (smoothed(by: weights), ones.smoothed(by: weights))
    values = zip(smoothed.values, cover.values).map { $1 > 0 ? $0 / $1 : $0 }
  }
}
