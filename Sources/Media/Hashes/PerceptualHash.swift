public import Domain

/// What a picture looks like in 256 bits: PDQ (Dalins, Wilson, Boudry 2019; Meta's ThreatExchange). Pictures that people hold
/// for copies differ in few bits; unrelated ones in about 128.
///
/// Equal, bit for bit and in quality, to PyPI `pdqhash` on the same pixels.
public struct PerceptualHash: Hashable, Sendable, Codable {
  /// Bit 16 · i + j says whether the vertical frequency i + 1 with the horizontal j + 1 is above the median.
  public let bits: Bits256
  /// 0 … 100: how much there is to see. Hashes of flat pictures are alike without being copies.
  public let quality: Int

  public init(bits: Bits256, quality: Int) {
    self.bits = bits
    self.quality = quality
  }

  /// Sides in pixels below which nothing is hashed.
  public static let leastSide = 5

  /// - Throws: `tooFewPixels` for a side below 5.
  /// - Complexity: O(pixels), and two float32 buffers of them. `PerceptualHasher` reduces large pictures first.
  public init(of picture: Picture) throws(NullReason) {
    self.init(PictureSamples(try Self.checked(picture)), .original)
  }

  /// The hashes of all eight turned and mirrored forms, computed from one transform.
  ///
  /// - Throws: `tooFewPixels` for a side below 5.
  public static func forms(of picture: Picture) throws(NullReason) -> [DihedralForm: PerceptualHash] {
    let samples = PictureSamples(try checked(picture))
    return Dictionary(uniqueKeysWithValues: DihedralForm.allCases.map { ($0, PerceptualHash(samples, $0)) })
  }

  /// The bits in a space, to be indexed: the space names the hash and the way to its pixels.
  public func code(in space: SpaceID) -> BinaryCode { BinaryCode(space: space, bits: bits) }

  /// How many bits differ: 0 … 256. Up to 31 counts as a copy by convention; cropping two hundredths off the sides moves about
  /// 45, which a radius of 63 takes in while strangers stay outside (`Benchmarks/duplicates`).
  public func distance(to other: PerceptualHash) -> Int { bits.distance(to: other.bits) }

  private init(_ samples: PictureSamples, _ form: DihedralForm) {
    let grid = samples.frequencies.applying(form)
    let median = grid.median
    var bits = Bits256()
    for (place, value) in grid.values.enumerated() where value > median { bits[place] = true }
    self.init(bits: bits, quality: samples.quality)
  }

  private static func checked(_ picture: Picture) throws(NullReason) -> Picture {
    guard min(picture.width, picture.height) >= leastSide else {
      throw NullReason(
        .tooFewPixels, "A perceptual hash needs \(leastSide) pixels a side: send a larger picture.")
    }
    return picture
  }
}
