/// How well boxes are found in many pictures: the mean over labels of the average precision.
///
/// Figures are named as COCO's: at an overlap of 0.5, at 0.75, the mean over 0.5, 0.55 … 0.95, and that mean for truths of small
/// (below 32² pixels), medium and large (above 96²) areas. Labels without a truth in a figure's range are left out of it.
/// Matching a picture does not depend on others, so it is done once and pictures are drawn again for intervals.
public struct BoxEvaluation: Sendable {
  public struct Figures: Codable, Equatable, Sendable {
    public let at50: Double
    public let at75: Double
    /// Over the overlaps 0.5 … 0.95.
    public let mean: Double
    /// Of truths of some sizes; nil where there is none.
    public let small, medium, large: Double?
    /// At an overlap of 0.5, by the whole area under each curve.
    public let voc50: Double
  }

  public let labels: Int
  public let pictures: Int
  /// By range of areas, overlap, label and picture.
  private let outcomes: [[[[BoxMatching.Outcome]]]]

  public static let overlaps = (0..<10).map { Double(50 + 5 * $0) / 100 }
  /// All areas, small ones, medium ones, large ones, in square pixels.
  public static let areas: [ClosedRange<Double>] = [0...1e10, 0...1_024, 1_024...9_216, 9_216...1e10]

  /// - Parameters:
  ///   - answers: of each picture.
  ///   - truths: of each picture.
  ///   - labels: how many there are; each label is a place among them.
  /// - Throws: `lengthMismatch`, `empty`; `outOfRange` for a label outside its range, a score that is no number or a box whose
  ///   sides are none; `undefined` where no picture holds a truth that counts.
  /// - Complexity: O(40 · answers · truths) in each picture.
  public init(answers: [[BoxAnswer]], truths: [[BoxTruth]], labels: Int) throws(StatisticsError) {
    try Check.aligned(answers.count, truths.count)
    let found = answers.joined().map(\.label) + truths.joined().map(\.label)
    guard found.allSatisfy({ (0..<labels).contains($0) }) else {
      throw StatisticsError(.outOfRange, "A box has a label that is none of the \(labels): pass places among them.")
    }
    try Check.numbers(answers.joined().map(\.score))
    let boxes = answers.joined().map(\.box) + truths.joined().map(\.box)
    try Check.finite(boxes.flatMap { [$0.x, $0.y, $0.width, $0.height] })
    guard truths.joined().contains(where: { $0.standing == .counted }) else {
      throw StatisticsError(.undefined, "No picture holds a box to find: pass examples that have some.")
    }
    (self.labels, pictures) = (labels, answers.count)
    outcomes = Self.areas.map { areas in
      Self.overlaps.map { overlap in
        let matching = BoxMatching(overlap: overlap, areas: areas)
        return (0..<labels).map { label in
          zip(answers, truths).map { matching.outcome(label: label, answers: $0, truths: $1) }
        }
      }
    }
  }

  /// - Parameter pictures: places of the pictures to take, some of them perhaps several times; all when nil.
  public func figures(_ pictures: [Int]? = nil) -> Figures {
    func mean(_ area: Int) -> Double? {
      let values = Self.overlaps.indices.map { precision(area, $0, pictures) }
      return values.contains(nil) ? nil : values.reduce(0) { $0 + ($1 ?? 0) } / Double(values.count)
    }
    return Figures(
      at50: precision(0, 0, pictures) ?? .nan, at75: precision(0, 5, pictures) ?? .nan, mean: mean(0) ?? .nan,
      small: mean(1), medium: mean(2), large: mean(3), voc50: precision(0, 0, pictures, .allPoints) ?? .nan)
  }

  /// At an overlap of 0.5, COCO's; NaN where these pictures hold no truth.
  public func precisionAt50(_ pictures: [Int]? = nil) -> Double { precision(0, 0, pictures) ?? .nan }

  /// The curve of a label at an overlap of 0.5; nil where it has no truth.
  public func curve(of label: Int, _ pictures: [Int]? = nil) -> BoxCurve? { curve(0, 0, label, pictures) }

  /// What became of the answers of a label in each picture at an overlap of 0.5.
  public func outcomes(of label: Int) -> [BoxMatching.Outcome] { outcomes[0][0][label] }

  private func curve(_ area: Int, _ overlap: Int, _ label: Int, _ pictures: [Int]?) -> BoxCurve? {
    let all = outcomes[area][overlap][label]
    return pictures.map { places in BoxCurve(places.lazy.map { all[$0] }) } ?? BoxCurve(all)
  }

  /// The mean over labels that have a truth; nil where none has.
  private func precision(
    _ area: Int, _ overlap: Int, _ pictures: [Int]?, _ interpolation: BoxCurve.Interpolation = .hundredAndOne
  ) -> Double? {
    let values = (0..<labels).compactMap { curve(area, overlap, $0, pictures)?.averagePrecision(interpolation) }
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}
