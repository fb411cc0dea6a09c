/// From a picture to the numbers that a vision network reads: centre crop, antialiased bicubic resize, (x − mean)/scale.
///
/// A value of parameters that belongs to a bundle: `version` names them all, so that two spaces never share a name while
/// their pixels differ.
public struct PicturePreprocessor: Hashable, Sendable, Codable {
  /// The order of the numbers of one picture.
  public enum Layout: String, Hashable, Sendable, Codable {
    /// [side, side, 3]
    case nhwc
    /// [3, side, side]
    case nchw
  }

  /// How the file becomes pixels before the crop.
  public enum Decoding: String, Hashable, Sendable, Codable {
    /// In full size: equal to Pillow's decode, crop and resize.
    case exact
    /// At a fraction of its size where that is enough: several times faster on photographs, close but not equal.
    case reduced
  }

  /// The network reads `side` × `side` pixels.
  public let side: Int
  /// The part of the shorter side that the centre crop keeps, in 0...1.
  public let cropFraction: Double
  public let mean: Float
  public let scale: Float
  public let layout: Layout
  public let decoding: Decoding

  /// - Throws: `invalidConfiguration` for a side outside 1...4096, a fraction outside 0...1 or 0, or a scale of 0.
  public init(
    side: Int, cropFraction: Double, mean: Float, scale: Float, layout: Layout, decoding: Decoding
  ) throws(MediaError) {
    guard (1...4_096).contains(side), cropFraction > 0, cropFraction <= 1, scale != 0, scale.isFinite, mean.isFinite
    else {
      throw MediaError(
        .invalidConfiguration,
        "A preprocessor needs a side in 1...4096, a crop in (0, 1] and a scale other than 0: correct the bundle.")
    }
    self.init(
      checkedSide: side, cropFraction: cropFraction, mean: mean, scale: scale, layout: layout, decoding: decoding)
  }

  private init(
    checkedSide side: Int, cropFraction: Double, mean: Float, scale: Float, layout: Layout, decoding: Decoding
  ) {
    self.side = side
    self.cropFraction = cropFraction
    self.mean = mean
    self.scale = scale
    self.layout = layout
    self.decoding = decoding
  }

  /// What EfficientNet-Lite0 was trained with: 87.5% of the shorter side, 224 pixels, (x − 127)/128
  /// (TensorFlow's `efficientnet/lite`, `preprocessing.py`).
  public static func efficientNetLite0(layout: Layout = .nhwc, decoding: Decoding = .exact) -> Self {
    Self(checkedSide: 224, cropFraction: 0.875, mean: 127, scale: 128, layout: layout, decoding: decoding)
  }

  /// Names every parameter and the revision of the arithmetic; part of a space's identity.
  public var version: String {
    "picture-1:crop\(cropFraction):side\(side):bicubic:mean\(mean):scale\(scale):\(layout.rawValue):\(decoding.rawValue)"
  }

  /// Numbers per picture: 3 · side².
  public var count: Int { 3 * side * side }

  /// The square that is kept, rounded as TensorFlow's `decode_and_center_crop` does.
  public func crop(width: Int, height: Int) -> Picture.Box {
    let length = max(1, Int(cropFraction * Double(min(width, height))))
    return Picture.Box(
      x: (width - length + 1) / 2, y: (height - length + 1) / 2, width: length, height: length)
  }

  /// The file decoded as `decoding` says.
  public func decode(
    _ bytes: [UInt8], with decoder: PictureDecoder, declared: ContentType? = nil, until stop: StopSignal = .never
  ) throws(NullReason) -> Picture {
    switch decoding {
    case .exact: return try decoder.decode(bytes, declared: declared, until: stop)
    case .reduced:
      let shortSide = Int((Double(side) / cropFraction).rounded(.up))
      return try decoder.decode(bytes, shortSide: shortSide, declared: declared, until: stop)
    }
  }

  /// The cropped and resized picture, `side` × `side`.
  public func crop(_ picture: Picture) throws(MediaError) -> Picture {
    try picture.resized(crop(width: picture.width, height: picture.height), width: side, height: side)
  }

  /// The numbers of one picture, `count` of them, in `layout`.
  public func tensor(of picture: Picture) throws(MediaError) -> [Float] {
    let pixels = try crop(picture).pixels
    let table = (0..<256).map { (Float($0) - mean) / scale }
    return [Float](unsafeUninitializedCapacity: count) { values, filled in
      // One pass without bounds checks: this runs for every picture that comes in.
      pixels.withUnsafeBufferPointer { pixels in
        table.withUnsafeBufferPointer { table in
          switch layout {
          case .nhwc:
            for index in 0..<count { values[index] = table[Int(pixels[index])] }
          case .nchw:
            let plane = side * side
            for index in 0..<plane {
              values[index] = table[Int(pixels[3 * index])]
              values[plane + index] = table[Int(pixels[3 * index + 1])]
              values[2 * plane + index] = table[Int(pixels[3 * index + 2])]
            }
          }
        }
      }
      filled = count
    }
  }

  /// Appends the numbers of one picture to a batch.
  public func append(_ picture: Picture, to batch: inout [Float]) throws(MediaError) {
    batch += try tensor(of: picture)
  }
}
