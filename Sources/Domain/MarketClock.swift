public import Foundation

/// Tells the time; the server reads the system's, a simulation and a test move their own.
public protocol MarketClock: Sendable {
  func now() -> Timestamp
}

/// The time of the operating system.
public struct SystemClock: MarketClock {
  public init() {}

  public func now() -> Timestamp {
    Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1_000).rounded(.down)))
  }
}

/// The market's calendar: the day of a budget and the hour of a schedule are local to one time zone.
public struct MarketCalendar: Sendable, Equatable {
  public let zone: TimeZone

  /// - Parameter identifier: a name of the tz database, such as `Europe/Vienna`.
  /// - Throws: `badTime` when the system does not know it.
  public init(identifier: String) throws(DomainError) {
    guard let zone = TimeZone(identifier: identifier) else {
      throw DomainError(.badTime, "The time zone \(identifier) is unknown: use a tz database name, Europe/Vienna.")
    }
    self.zone = zone
  }

  private func offset(at time: Timestamp) -> Int {
    zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(time.milliseconds) / 1_000))
  }

  public func day(of time: Timestamp) -> MarketDay { MarketDay(of: time, offset: offset(at: time)) }

  /// The share of the local day that has passed, 0..<1; a day of 23 or 25 hours is cut or stretched at its end.
  public func elapsedShareOfDay(at time: Timestamp) -> Double {
    let local = time.milliseconds + Int64(offset(at: time)) * 1_000
    let intoDay = local - local.flooredDivision(by: 86_400_000) * 86_400_000
    return Double(intoDay) / 86_400_000
  }

  /// The hour of the local day, 0...23.
  public func hour(of time: Timestamp) -> Int { hourOfWeek(of: time) % 24 }

  /// The year of the local calendar.
  public func year(of time: Timestamp) -> Int { Int(RFC3339.civil(days: Int64(day(of: time).number)).year) }

  /// Hours since Monday 00:00 local time, 0...167.
  public func hourOfWeek(of time: Timestamp) -> Int {
    let local = time.milliseconds + Int64(offset(at: time)) * 1_000
    let hours = local.flooredDivision(by: 3_600_000)
    // 1970-01-01 was a Thursday: 72 hours after a Monday's start.
    let shifted = (hours + 72) % 168
    return Int(shifted < 0 ? shifted + 168 : shifted)
  }
}
