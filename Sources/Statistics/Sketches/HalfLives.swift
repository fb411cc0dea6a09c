import Foundation

/// Time in half-lives: whole ones as integers, so that decay between them is a power of two and exact.
enum HalfLives {
  /// Whole half-lives since time 0, and the share of the next one in 0..<1.
  static func position(_ time: Int64, halfLife: Int64) -> (period: Int64, share: Double) {
    let (quotient, remainder) = time.quotientAndRemainder(dividingBy: halfLife)
    return remainder < 0
      ? (quotient - 1, Double(remainder + halfLife) / Double(halfLife))
      : (quotient, Double(remainder) / Double(halfLife))
  }

  /// 2^(start − end), zero or infinite beyond the range of a double.
  static func decay(from start: Int64, to end: Int64) -> Double {
    let (difference, overflow) = start.subtractingReportingOverflow(end)
    guard !overflow else { return start < end ? 0 : .infinity }
    return scalbn(1, Int(max(-2_000, min(2_000, difference))))
  }

  static func verified(_ halfLife: Int64) throws(StatisticsError) -> Int64 {
    guard halfLife > 0 else {
      throw StatisticsError(.outOfRange, "The half-life is \(halfLife) ms: pass one above zero.")
    }
    return halfLife
  }
}
