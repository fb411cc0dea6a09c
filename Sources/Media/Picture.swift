/// A decoded picture: upright, opaque, 8-bit sRGB.
public struct Picture: Equatable, Sendable {
  /// What the file was before decoding made all pictures alike.
  public struct Source: Hashable, Sendable {
    public let type: ContentType
    /// Size as stored, in pixels, before EXIF orientation and before any reduced decoding.
    public let width: Int
    public let height: Int
    /// As the decoder reads them: 16, or 8 for anything less.
    public let bitsPerSample: Int
    /// EXIF orientation, 1...8; it is already applied to the pixels.
    public let orientation: Int
    /// Frames or pages in the file; the picture is the first.
    public let frames: Int
    /// The file can hold transparency; transparent parts were laid over white.
    public let hasAlpha: Bool
    /// An embedded ICC profile was used on the way to sRGB. A profile that does not fit its pixels is not.
    public let usedProfile: Bool
  }

  public let width: Int
  public let height: Int
  /// Rows of red, green, blue from the top left, without padding: 3 · `width` · `height` bytes.
  public let pixels: [UInt8]
  /// Nil for a picture that was made, not decoded.
  public let source: Source?

  /// - Throws: `invalidConfiguration` unless both sides are positive and `pixels` has 3 · `width` · `height` bytes.
  public init(width: Int, height: Int, pixels: [UInt8], source: Source? = nil) throws(MediaError) {
    guard width > 0, height > 0, pixels.count == 3 * width * height else {
      throw MediaError(
        .invalidConfiguration,
        "\(pixels.count) bytes for \(width) × \(height) pixels: pass three bytes for each pixel.")
    }
    self.init(decoded: pixels, width: width, height: height, source: source)
  }

  init(decoded pixels: [UInt8], width: Int, height: Int, source: Source?) {
    self.width = width
    self.height = height
    self.pixels = pixels
    self.source = source
  }
}
