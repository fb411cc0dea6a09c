import Domain
public import Media
public import Statistics

/// How a quality model does on photographs that it was not learned from: each is made worse by known strengths, and the answers
/// are compared with them, beside two that nobody trained.
public struct QualityStudy: Codable, Equatable, Sendable {
  /// The strengths at which every photograph is looked at.
  public static let levels = [0, 0.2, 0.4, 0.6, 0.8, 1]

  /// One kind of distortion.
  public struct Kind: Codable, Equatable, Sendable {
    public let distortion: Distortion
    /// The mean quality at each of `levels`.
    public let quality: [Double]
    /// The share of pairs of levels of one photograph whose order the model, sharpness and naturalness tell right.
    public let model, sharpness, naturalness: Double

    /// Whether more distortion never raises quality on average.
    public var isMonotone: Bool { zip(quality, quality.dropFirst()).allSatisfy { $0 >= $1 } }
  }

  public let seed: UInt64
  public let photographs: Int
  public let kinds: [Kind]
  /// Over all kinds: the share of pairs in the right order, with a 95% interval by bootstrap over photographs.
  public let model: ConfidenceInterval
  public let sharpness, naturalness: Double
  /// The model less the better of the other two, on the same photographs.
  public let gain: ConfidenceInterval
  /// Between quality and 1 − strength, over all examples: the mean absolute error, and that of always answering the mean.
  public let error, constantError: Double

  /// - Parameters:
  ///   - photographs: that the model was not learned from; those that cannot be distorted are left out.
  ///   - progress: called after each.
  /// - Throws: `QualityError`: `tooFewPictures`; `StatisticsError`.
  public init(
    of model: QualityModel, on photographs: some Sequence<Picture>, by distorter: Distorter = Distorter(), seed: UInt64,
    progress: (Int) -> Void = { _ in }
  ) throws {
    var random = SeededRandom(seed: seed, stream: "study")
    var ladders: [[Ladder]] = []
    for photograph in photographs {
      let shown = try QualityFeatures.shown(photograph)
      let own = try? Distortion.allCases.map { try Ladder(shown, $0, model, distorter, &random) }
      if let own { ladders.append(own) }
      progress(ladders.count)
    }
    guard ladders.count >= 2 else {
      throw QualityError(.tooFewPictures, "\(ladders.count) photographs could be read: give two or more.")
    }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    kinds = Distortion.allCases.enumerated().map { place, distortion in
      let own = ladders.map { $0[place] }
      return Kind(
        distortion: distortion,
        quality: Self.levels.indices.map { level in mean(own.map { $0.quality[level] }) },
        model: mean(own.map { Ladder.order($0.quality) }), sharpness: mean(own.map { Ladder.order($0.sharpness) }),
        naturalness: mean(own.map { Ladder.order($0.naturalness) }))
    }
    self.seed = seed
    self.photographs = ladders.count
    let shares = ladders.map { own in mean(own.map { Ladder.order($0.quality) }) }
    let sharp = ladders.map { own in mean(own.map { Ladder.order($0.sharpness) }) }
    let natural = ladders.map { own in mean(own.map { Ladder.order($0.naturalness) }) }
    self.model = try .bootstrapMean(shares, using: &random)
    (sharpness, naturalness) = (mean(sharp), mean(natural))
    let other = sharpness > naturalness ? sharp : natural
    gain = try .bootstrapMean(zip(shares, other).map { $0 - $1 }, using: &random)
    let answers = ladders.flatMap(\.self).flatMap { zip($0.quality, Self.levels) }
    error = mean(answers.map { abs($0.0 - (1 - $0.1)) })
    let middle = mean(Self.levels.map { 1 - $0 })
    constantError = mean(answers.map { abs(middle - (1 - $0.1)) })
  }
}

/// One photograph at rising strengths of one distortion.
private struct Ladder {
  let quality, sharpness, naturalness: [Double]

  init(
    _ picture: Picture, _ distortion: Distortion, _ model: QualityModel, _ distorter: Distorter,
    _ random: inout SeededRandom
  ) throws {
    var answers: [(QualityModel.Answer, Double)] = []
    // What a strength leaves open stays the same on all steps.
    let choices = random.next()
    for level in QualityStudy.levels {
      var same = SeededRandom(seed: choices)
      let features = try QualityFeatures(of: distorter(picture, distortion, strength: level, using: &same))
      answers.append((model(features), features.sharpness))
    }
    quality = answers.map(\.0.quality)
    naturalness = answers.map(\.0.naturalness)
    sharpness = answers.map(\.1)
  }

  /// The share of pairs of steps of which the lower has the higher value; a tie counts half.
  static func order(_ values: [Double]) -> Double {
    var (right, all) = (0.0, 0.0)
    for low in values.indices {
      for high in values.indices where high > low {
        all += 1
        if values[low] > values[high] { right += 1 } else if values[low] == values[high] { right += 0.5 }
      }
    }
    return right / all
  }
}
