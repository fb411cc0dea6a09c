/// When people come: the day's curve of traffic and the gaps between visits on it.
struct Traffic: Sendable {
  static let ticksPerDay = 288

  /// The share of a day's traffic before each tick, and 1 behind the last.
  private let before: [Double]
  /// The tick at which each 1/1,024 of the traffic has passed.
  private let tickAt: [Int32]

  /// - Parameters:
  ///   - swing: traffic of a tick is 1 − swing · cos from a low at four in the morning.
  ///   - hourly: weights of 24 hours in its place.
  init(swing: Double, hourly: [Double]? = nil) {
    let weights = (0..<Self.ticksPerDay).map { tick in
      hourly.map { max($0[tick * 24 / Self.ticksPerDay], 1e-3) }
        ?? 1 - swing * Self.cosine(Double(tick) / Double(Self.ticksPerDay) - 4.0 / 24)
    }
    let total = weights.reduce(0, +)
    var before = [0.0]
    for weight in weights { before.append(before[before.count - 1] + weight / total) }
    before[Self.ticksPerDay] = 1
    var tick = 0
    tickAt = (0..<1_024).map { part in
      while before[tick + 1] <= Double(part) / 1_024 { tick += 1 }
      return Int32(tick)
    }
    self.before = before
  }

  /// cos(2πx) by the parabola of Bhaskara, within 0.002: smooth enough for a day, and the same everywhere.
  private static func cosine(_ turns: Double) -> Double {
    let x = abs(turns - turns.rounded())  // 0...0.5
    func arch(_ y: Double) -> Double { (1 - 4 * y * y * 4) / (1 + 4 * y * y) }  // cos(2πy) for |y| ≤ 1/4
    return x <= 0.25 ? arch(x) : -arch(0.5 - x)
  }

  /// The share of the day's traffic that has passed when a tick begins.
  func elapsed(_ tickOfDay: Int) -> Double { before[tickOfDay] }

  /// The tick of the next visit, at least one later.
  /// - Parameter gap: in days of traffic.
  func tick(after now: Int, gap: Double) -> Int {
    let (day, tickOfDay) = now.quotientAndRemainder(dividingBy: Self.ticksPerDay)
    let time = before[tickOfDay] + gap
    let whole = Int(time)
    let share = time - Double(whole)
    var tick = Int(tickAt[min(Int(share * 1_024), 1_023)])
    while before[tick + 1] <= share { tick += 1 }
    return max(now + 1, (day + whole) * Self.ticksPerDay + tick)
  }
}
