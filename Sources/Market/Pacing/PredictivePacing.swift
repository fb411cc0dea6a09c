/// Predicts what each multiplier would spend from the auctions seen, and takes the one that spends what is left evenly over
/// what is left: model predictive control with a horizon of the rest of the day.
///
/// A round is won at multipliers from price/value on, so that the forecast is one histogram of prices over that ratio. It is
/// solved again when 1/64 more rounds were seen; the correction by what is left makes the error of each forecast pass.
///
/// - Complexity: O(1) a round, besides O(bins) each time it is solved.
public struct PredictivePacing: PacingStrategy {
  public private(set) var multiplier: Double
  private var spends: [Double]
  private var seen = 0.0
  private var sinceSolved = 0
  private let memory: Double

  /// Ratios from 2⁻¹⁰ to 1, 200 to a factor of two.
  private static let binsPerOctave = 200.0
  private static let octaves = 10.0

  /// - Parameter memory: rounds after which an auction counts a factor e less; infinite for none.
  public init(memory: Double = .infinity, multiplier: Double = 0.5) {
    self.multiplier = multiplier
    self.memory = memory
    spends = Array(repeating: 0, count: Int(Self.binsPerOctave * Self.octaves) + 1)
  }

  public mutating func note(_ round: PacingRound) {
    seen += 1
    sinceSolved += 1
    if round.value > 0 {
      // log₂ in units of bins, with 0 for the smallest ratio told apart.
      let ratio = max(round.price / round.value, 0x1p-10)
      let bin = Int((Elementary.log(ratio) * Self.perLog + Self.binsPerOctave * Self.octaves).rounded(.up))
      if bin < spends.count { spends[max(bin, 0)] += round.price }
    }
    guard Double(sinceSolved) >= max(16, seen / 64) else { return }
    solve(round.targetOfRest)
  }

  private static let perLog = binsPerOctave / Elementary.log(2)

  private mutating func solve(_ target: Double) {
    sinceSolved = 0
    let goal = target * seen
    var sum = 0.0
    var solution = 1.0
    for bin in spends.indices where spends[bin] > 0 {
      if sum + spends[bin] >= goal {
        let share = max(0, (goal - sum) / spends[bin])
        solution = Elementary.exp((Double(bin) - 1 + share) / Self.perLog) * 0x1p-10
        break
      }
      sum += spends[bin]
    }
    multiplier = min(max(solution, 1e-6), 1)
    guard seen > memory else { return }
    let decay = memory / seen
    for bin in spends.indices { spends[bin] *= decay }
    seen = memory
  }
}
