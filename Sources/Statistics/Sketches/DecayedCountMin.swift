import Foundation

/// Counts of many keys in little memory in which an event weighs half as much after each half-life: how often a value was
/// seen lately.
///
/// `CountMin` over forward decay (Cormode et al., ICDE 2009): the guarantee of the one holds for the weights of the other.
/// Events are weighed against a landmark that moves by whole half-lives, so that late events cost no more than punctual
/// ones and nothing has to be swept.
public struct DecayedCountMin: Equatable, Sendable {
  /// In milliseconds.
  public let halfLife: Int64
  private let rows: HashRows
  /// Σ weight · 2^((time − landmark) / halfLife), the landmark being `period` half-lives after time 0.
  private var cells: [Double]
  private var mass = 0.0
  private var period: Int64?

  /// Half-lives after which the landmark follows: cells stay far from the largest double.
  private static let reach: Int64 = 400

  /// - Parameters:
  ///   - halfLife: in milliseconds, above zero.
  ///   - excess: ε: an estimate exceeds the truth by more than this share of the decayed total with probability `risk`.
  ///   - risk: δ, for one key.
  ///   - seed: chooses the hash functions; sketches to be merged share it.
  /// - Throws: `outOfRange` unless all are in range.
  public init(
    halfLife: Int64, excess: Double = 1e-4, risk: Double = 0.01, seed: UInt64 = 0
  ) throws(StatisticsError) {
    self.halfLife = try HalfLives.verified(halfLife)
    rows = try HashRows(excess: excess, risk: risk, seed: seed)
    cells = Array(repeating: 0, count: rows.cells)
  }

  /// - Parameters:
  ///   - weight: what the event counts for at its own time, zero or more.
  ///   - time: in milliseconds on any clock, before or after other events.
  /// - Complexity: O(depth), and O(cells) once in `reach` half-lives.
  public mutating func add(_ key: UInt64, weight: Double = 1, at time: Int64) {
    let (place, share) = HalfLives.position(time, halfLife: halfLife)
    advance(to: place)
    let mass = weight * exp2(share) * HalfLives.decay(from: place, to: period ?? place)
    for row in 0..<rows.depth { cells[rows.cell(key, row)] += mass }
    self.mass += mass
  }

  /// At least the true decayed count as of `time`; read at or after the last event.
  public func estimate(_ key: UInt64, at time: Int64) -> Double {
    (0..<rows.depth).reduce(.infinity) { min($0, cells[rows.cell(key, $1)]) } * factor(at: time)
  }

  /// The decayed count of all keys as of `time`.
  public func total(at time: Int64) -> Double { mass * factor(at: time) }

  /// - Throws: `incompatible` when half-lives, shapes or seeds differ.
  public mutating func merge(_ other: DecayedCountMin) throws(StatisticsError) {
    guard other.rows == rows, other.halfLife == halfLife else {
      throw StatisticsError(.incompatible, "The sketches have other cells: make both with the same settings.")
    }
    guard let place = other.period else { return }
    advance(to: place)
    let factor = HalfLives.decay(from: place, to: period ?? place)
    for index in cells.indices { cells[index] += other.cells[index] * factor }
    mass += other.mass * factor
  }

  private func factor(at time: Int64) -> Double {
    guard let period, mass != 0 else { return 0 }
    let (place, share) = HalfLives.position(time, halfLife: halfLife)
    return HalfLives.decay(from: period, to: place) * exp2(-share)
  }

  private mutating func advance(to place: Int64) {
    guard let period else {
      self.period = place
      return
    }
    let (ahead, overflow) = place.subtractingReportingOverflow(period)
    guard overflow ? place > period : ahead > Self.reach else { return }
    let factor = HalfLives.decay(from: period, to: place)
    for index in cells.indices { cells[index] *= factor }
    mass *= factor
    self.period = place
  }
}
