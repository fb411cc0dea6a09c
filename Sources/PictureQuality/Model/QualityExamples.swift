public import Domain
public import Media

/// Photographs and what became of them under known distortions: what a quality model learns from.
public struct QualityExamples: Equatable, Sendable {
  /// One example: features, and which photograph it comes from.
  public struct Row: Equatable, Sendable {
    public let photograph: Int
    public let features: QualityFeatures
    /// In the order of `Distortion.allCases`; all 0 for the photograph itself.
    public let strengths: [Double]

    /// 1 less the strongest distortion.
    public var quality: Double { 1 - (strengths.max() ?? 0) }
  }

  public private(set) var rows: [Row] = []
  public private(set) var photographs = 0

  public init() {}

  /// Adds a photograph, each distortion of it at two strengths, and three pairs of distortions.
  ///
  /// - Parameter random: chooses strengths and pairs.
  /// - Throws: as `Distorter` does; nothing is added then.
  /// - Complexity: O(pixels), some eighteen times.
  public mutating func add(
    _ photograph: Picture, by distorter: Distorter = Distorter(), using random: inout SeededRandom
  ) throws {
    let shown = try QualityFeatures.shown(photograph)
    var added = [try row(shown, [:])]
    for distortion in Distortion.allCases {
      for half in 0..<2 {
        let strength = Self.least + (1 - Self.least) * (Double(half) + random.uniform()) / 2
        let worse = try distorter(shown, distortion, strength: strength, using: &random)
        added.append(try row(worse, [distortion: strength]))
      }
    }
    for _ in 0..<3 {
      var kinds = Distortion.allCases
      random.shuffle(&kinds)
      var (worse, strengths): (Picture, [Distortion: Double]) = (shown, [:])
      for distortion in kinds.prefix(2) {
        strengths[distortion] = random.uniform(in: Self.least..<0.8)
        worse = try distorter(worse, distortion, strength: strengths[distortion] ?? 0, using: &random)
      }
      added.append(try row(worse, strengths))
    }
    rows += added
    photographs += 1
  }

  private static let least = 0.05

  private func row(_ picture: Picture, _ strengths: [Distortion: Double]) throws -> Row {
    Row(
      photograph: photographs, features: try QualityFeatures(of: picture),
      strengths: Distortion.allCases.map { strengths[$0] ?? 0 })
  }
}
