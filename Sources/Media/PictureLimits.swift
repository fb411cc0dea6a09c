/// What a picture may cost before it is refused.
public struct PictureLimits: Hashable, Sendable, Codable {
  /// Bytes of the file.
  public var bytes: Int
  /// Pixels of the decoded picture; three bytes of memory each.
  public var pixels: Int
  /// Pixels of the longer side.
  public var side: Int
  /// Seconds of decoding.
  public var seconds: Double

  /// The defaults take any picture of a current phone: 32 MiB, 64 megapixels, 16,384 pixels a side, 5 seconds.
  public init(
    bytes: Int = 32 << 20, pixels: Int = 64_000_000, side: Int = 16_384, seconds: Double = 5
  ) {
    self.bytes = bytes
    self.pixels = pixels
    self.side = side
    self.seconds = seconds
  }
}
