/// How a part of a picture lies on the square that a network reads, and the way back.
///
/// Both ends are whole pixels, so that the map between them is exact: what a network says of the square is said of the picture
/// without rounding.
public struct PictureFraming: Hashable, Sendable {
  /// The part of the picture that is seen.
  public let source: Picture.Box
  /// Where it lies on the square; the rest is grey.
  public let target: Picture.Box
  /// Of the square, in pixels.
  public let side: Int

  /// - Throws: `invalidConfiguration` for boxes without an area, or a target that leaves the square.
  public init(source: Picture.Box, target: Picture.Box, side: Int) throws(MediaError) {
    guard (1...4_096).contains(side), source.width > 0, source.height > 0, target.width > 0, target.height > 0,
      target.x >= 0, target.y >= 0, target.x <= side - target.width, target.y <= side - target.height
    else {
      throw MediaError(
        .invalidConfiguration, "A part of a picture does not lie on a square of \(side): keep inside of both.")
    }
    self.init(checked: source, target, side)
  }

  private init(checked source: Picture.Box, _ target: Picture.Box, _ side: Int) {
    (self.source, self.target, self.side) = (source, target, side)
  }

  /// The whole picture as large as it fits, in the middle.
  ///
  /// - Throws: `invalidConfiguration` for sides below 1.
  public static func letterbox(width: Int, height: Int, side: Int) throws(MediaError) -> PictureFraming {
    let scale = Double(side) / Double(max(1, width, height))
    let across = min(side, max(1, Int((Double(width) * scale).rounded())))
    let down = min(side, max(1, Int((Double(height) * scale).rounded())))
    return try PictureFraming(
      source: Picture.Box(x: 0, y: 0, width: width, height: height),
      target: Picture.Box(x: (side - across) / 2, y: (side - down) / 2, width: across, height: down), side: side)
  }

  /// Pixels of the square for one of the picture.
  public var scale: (x: Double, y: Double) {
    (Double(target.width) / Double(source.width), Double(target.height) / Double(source.height))
  }

  /// A point of the picture on the square, edges of pixels being whole numbers.
  public func onSquare(x: Double, y: Double) -> (x: Double, y: Double) {
    (
      Double(target.x) + (x - Double(source.x)) * scale.x, Double(target.y) + (y - Double(source.y)) * scale.y
    )
  }

  /// A point of the square in the picture: the inverse of `onSquare(x:y:)`.
  public func inPicture(x: Double, y: Double) -> (x: Double, y: Double) {
    (
      Double(source.x) + (x - Double(target.x)) / scale.x, Double(source.y) + (y - Double(target.y)) / scale.y
    )
  }

  /// The square: the part resized by Pillow's bicubic filter, on grey 127, which a network reads as 0.
  ///
  /// - Throws: `invalidConfiguration` for a source that leaves the picture.
  public func square(of picture: Picture) throws(MediaError) -> Picture {
    let part = try picture.resized(source, width: target.width, height: target.height)
    var pixels = [UInt8](repeating: 127, count: 3 * side * side)
    for row in 0..<target.height {
      let start = 3 * ((target.y + row) * side + target.x)
      let from = 3 * row * target.width
      pixels.replaceSubrange(start..<(start + 3 * target.width), with: part.pixels[from..<(from + 3 * target.width)])
    }
    return try Picture(width: side, height: side, pixels: pixels)
  }

  /// Three planes of (value − 127) / 128, as EfficientNet-Lite0 was trained on: [3, side, side].
  public static func planes(of square: Picture) -> [Float] {
    let plane = square.width * square.height
    let table = (0..<256).map { (Float($0) - 127) / 128 }
    return [Float](unsafeUninitializedCapacity: 3 * plane) { values, count in
      square.pixels.withUnsafeBufferPointer { pixels in
        for place in 0..<plane {
          for channel in 0..<3 { values[channel * plane + place] = table[Int(pixels[3 * place + channel])] }
        }
      }
      count = 3 * plane
    }
  }

  /// Names the arithmetic; part of what decides a value.
  public static func version(side: Int) -> String {
    "letterbox-1:side\(side):bicubic:grey127:mean127.0:scale128.0:nchw"
  }
}
