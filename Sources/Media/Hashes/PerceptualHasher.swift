/// From the bytes of a picture file to its hash: what a space of hashes fixes besides PDQ itself.
///
/// A picture with a side above 512 pixels is reduced to fit into 512 × 512, as PDQ's reference in Python does: the blur of a
/// large picture costs most of the time and tells nothing more.
public struct PerceptualHasher: Sendable {
  /// Pixels of the longer side.
  public static let longestSide = 512

  public let decoder: PictureDecoder

  public init(decoder: PictureDecoder = PictureDecoder()) { self.decoder = decoder }

  /// - Parameters:
  ///   - bytes: a whole file.
  ///   - declared: the type that a name or a header claims; another type in the bytes is refused.
  ///   - stop: ends the work early with `timedOut`.
  /// - Throws: what `PictureDecoder.decode` does; `tooFewPixels`.
  public func hash(
    of bytes: [UInt8], declared: ContentType? = nil, until stop: StopSignal = .never
  ) throws(NullReason) -> PerceptualHash {
    try hash(of: decoder.decode(bytes, shortSide: Self.longestSide, declared: declared, until: stop))
  }

  /// - Throws: `tooFewPixels`.
  public func hash(of picture: Picture) throws(NullReason) -> PerceptualHash {
    try PerceptualHash(of: Self.reduced(picture))
  }

  /// The hashes of all eight turned and mirrored forms.
  ///
  /// - Throws: `tooFewPixels`.
  public func forms(of picture: Picture) throws(NullReason) -> [DihedralForm: PerceptualHash] {
    try PerceptualHash.forms(of: Self.reduced(picture))
  }

  /// The picture where it fits, else one whose longer side is 512 pixels. A ribbon keeps the height that a hash needs.
  private static func reduced(_ picture: Picture) -> Picture {
    let longest = max(picture.width, picture.height)
    guard longest > longestSide else { return picture }
    func scaled(_ side: Int) -> Int {
      let scaled = (Double(side) * Double(longestSide) / Double(longest)).rounded()
      return min(side, max(PerceptualHash.leastSide, Int(scaled)))
    }
    let box = Picture.Box(x: 0, y: 0, width: picture.width, height: picture.height)
    // The box and the size are inside what `resized` takes.
    return (try? picture.resized(box, width: scaled(picture.width), height: scaled(picture.height))) ?? picture
  }
}
