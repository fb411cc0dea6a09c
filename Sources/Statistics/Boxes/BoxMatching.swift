/// How answers and truths of one picture are set against each other, as pycocotools does (Lin et al., ECCV 2014;
/// `COCOeval.evaluateImg`).
///
/// Answers are taken by falling score; each takes the truth of its label that it overlaps most among those that are left, if it
/// overlaps it by `overlap` at least. A truth that counts comes before one that does not. An answer that took a truth which
/// does not count, or took none and lies itself outside of `areas`, is left out. VOC's rule differs in one point: there an
/// answer whose best truth is taken never falls back on the next best.
public struct BoxMatching: Equatable, Sendable {
  /// The least intersection over union.
  public var overlap: Double
  /// Areas of truths that count, in square pixels.
  public var areas: ClosedRange<Double>
  /// Answers of one label in one picture that are looked at, the surest first.
  public var most: Int

  public init(overlap: Double, areas: ClosedRange<Double> = 0...Double.infinity, most: Int = 100) {
    (self.overlap, self.areas, self.most) = (overlap, areas, most)
  }

  /// What became of the answers of one label in one picture, or in several.
  public struct Outcome: Equatable, Sendable {
    /// Of answers that count, in the order in which they were taken.
    public internal(set) var scores: [Double] = []
    /// Whether each found a truth.
    public internal(set) var hits: [Bool] = []
    /// Truths that had to be found.
    public internal(set) var truths = 0
    /// Places of the answers that count, among all that were given.
    public internal(set) var places: [Int] = []

    public init() {}
  }

  /// The answers and truths of one picture for one label.
  ///
  /// - Complexity: O(answers · truths).
  public func outcome(label: Int, answers: [BoxAnswer], truths: [BoxTruth]) -> Outcome {
    let order = answers.indices.filter { answers[$0].label == label }
      .sorted { (answers[$1].score, $0) < (answers[$0].score, $1) }
    let own = truths.filter { $0.label == label }
    let ranked = own.filter(counts) + own.filter { !counts($0) }
    var outcome = Outcome()
    outcome.truths = own.count(where: counts)
    var isTaken = [Bool](repeating: false, count: ranked.count)
    for place in order.prefix(most) {
      let answer = answers[place]
      let found = best(answer.box, ranked, isTaken)
      if let found {
        isTaken[found] = ranked[found].standing == .counted
        guard counts(ranked[found]) else { continue }
      } else if !areas.contains(answer.box.area) {
        continue
      }
      outcome.scores.append(answer.score)
      outcome.hits.append(found != nil)
      outcome.places.append(place)
    }
    return outcome
  }

  private func counts(_ truth: BoxTruth) -> Bool { truth.standing == .counted && areas.contains(truth.box.area) }

  /// - Parameter truths: those that count first.
  private func best(_ box: BoundingBox, _ truths: [BoxTruth], _ isTaken: [Bool]) -> Int? {
    var (best, most) = (Int?.none, min(overlap, 1 - 1e-10))
    for (place, truth) in truths.enumerated() where !isTaken[place] {
      if let best, counts(truths[best]), !counts(truth) { break }
      let overlap = truth.standing == .crowd ? box.coverage(by: truth.box) : box.overlap(with: truth.box)
      // At equal overlaps the later truth is taken, as there.
      if overlap >= most { (best, most) = (place, overlap) }
    }
    return best
  }
}

extension BoundingBox {
  /// The share of this box that another covers.
  fileprivate func coverage(by other: BoundingBox) -> Double { area > 0 ? sharedArea(with: other) / area : 0 }
}
