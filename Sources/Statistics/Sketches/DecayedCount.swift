import Foundation

/// A count in which an event weighs half as much after each half-life.
///
/// Forward decay (Cormode et al., ICDE 2009): events are weighed against a landmark, here the start of a
/// half-life, so that late events cost no more than punctual ones. Moving the landmark multiplies by a power
/// of two, which is exact: a count that was read, advanced or merged on the way has the same bits as one that
/// was not.
public struct DecayedCount: Codable, Equatable, Sendable {
  /// In milliseconds.
  public let halfLife: Int64
  /// Σ weight · 2^((time − landmark) / halfLife), the landmark being `period` half-lives after time 0.
  private var mass = 0.0
  private var period = Int64.min

  /// - Parameter halfLife: in milliseconds, above zero.
  /// - Throws: `outOfRange` for a half-life of zero or less.
  public init(halfLife: Int64) throws(StatisticsError) {
    self.halfLife = try HalfLives.verified(halfLife)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(halfLife: container.decode(Int64.self, forKey: .halfLife))
    mass = try container.decode(Double.self, forKey: .mass)
    period = try container.decode(Int64.self, forKey: .period)
  }

  /// - Parameters:
  ///   - weight: what the event counts for at its own time.
  ///   - time: in milliseconds on any clock, before or after other events.
  public mutating func add(_ weight: Double = 1, at time: Int64) {
    let (place, share) = HalfLives.position(time, halfLife: halfLife)
    advance(to: place)
    // A late event lies before the landmark by whole half-lives.
    mass += weight * exp2(share) * HalfLives.decay(from: place, to: period)
  }

  /// The decayed count as of `time`; events after `time` weigh more than 1, so read at or after the last
  /// event.
  public func value(at time: Int64) -> Double {
    guard mass != 0 else { return 0 }
    let (place, share) = HalfLives.position(time, halfLife: halfLife)
    return mass * HalfLives.decay(from: period, to: place) * exp2(-share)
  }

  /// - Throws: `incompatible` when half-lives differ.
  public mutating func merge(_ other: DecayedCount) throws(StatisticsError) {
    guard other.halfLife == halfLife else {
      throw StatisticsError(
        .incompatible, "Half-lives of \(halfLife) and \(other.halfLife) ms: merge counts of one half-life.")
    }
    guard other.period != .min else { return }
    advance(to: other.period)
    mass += other.mass * HalfLives.decay(from: other.period, to: period)
  }

  private mutating func advance(to place: Int64) {
    guard place > period else { return }
    if period != .min { mass *= HalfLives.decay(from: period, to: place) }
    period = place
  }
}
