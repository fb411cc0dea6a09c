import Domain
import Foundation
import TestSupport
import Testing

@Suite("Time")
struct TimestampTests {
  private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

  @Test("2,000 random times are written as Foundation writes them, and read back by both")
  func agreesWithFoundation() throws {
    try forEachSeed(2_000) { _, random in
      // Foundation's calendar is Julian before October 1582.
      var time = random.timestamp()
      while time.milliseconds < -12_212_553_600_000 { time = random.timestamp() }
      let text = time.description
      let parsed = try Self.style.parse(text)
      try #require(Int64((parsed.timeIntervalSince1970 * 1_000).rounded()) == time.milliseconds, "\(text)")
      try #require(try Timestamp(text) == time, "\(text)")
    }
  }

  @Test("Every time of the years 0 to 9999 can be read after it was written")
  func roundTrip() throws {
    try forEachSeed(2_000, from: 10_000) { _, random in
      let time = random.timestamp()
      try #require(try Timestamp(time.description) == time)
      try #require(try Oracle.turnedThroughJSON(time) == time)
    }
  }

  @Test("Offsets say how far local time is ahead of UTC, as Foundation reads them")
  func offsets() throws {
    try forEachSeed(500) { _, random in
      let local = String(random.recentTimestamp().description.dropLast(5))
      let sign = random.pick(["+", "-"])
      let minutes = random.int(0...839)
      let zone = "\(sign)\(String(format: "%02d:%02d", minutes / 60, minutes % 60))"
      let parsed = try Date.ISO8601FormatStyle(timeZoneSeparator: .colon).parse(local + zone)
      try #require(
        try Timestamp(local + zone).milliseconds == Int64(parsed.timeIntervalSince1970) * 1_000, "\(local)\(zone)")
    }
  }

  @Test(
    "Known moments",
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("2026-11-21T10:57:00.250+01:00", 1_795_255_020_250),
      ("2000-02-29T23:59:59.999Z", 951_868_799_999), ("1969-12-31T23:59:59.999Z", -1),
      ("0000-01-01T00:00:00Z", -62_167_219_200_000), ("9999-12-31T23:59:59.999999999Z", 253_402_300_799_999),
      ("2026-11-21t09:57:00z", 1_795_255_020_000), ("1600-02-29T00:00:00-00:00", -11_670_998_400_000),
    ] as [(String, Int64)])
  func known(text: String, milliseconds: Int64) throws {
    #expect(try Timestamp(text).milliseconds == milliseconds)
  }

  @Test(
    "What is not a full date, time and zone is refused",
    arguments: [
      "", "2026-11-21", "2026-11-21T09:57:00", "2026-11-21 09:57:00Z", "2026-11-21T09:57Z", "2026-13-01T00:00:00Z",
      "2026-00-01T00:00:00Z", "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z",
      "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-06-30T23:59:60Z",
      "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00,5Z", "2026-01-01T00:00:00+1:00", "2026-01-01T00:00:00+0100",
      "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+00:60", "2026-01-01T00:00:00Zx", "+026-01-01T00:00:00Z",
      "20２6-01-01T00:00:00Z", "2026-01-01T00:00:00.0000000000000000000000Z", "0000-01-01T00:00:00+00:01",
      "9999-12-31T23:59:59-00:01",
    ])
  func refused(text: String) {
    let error = #expect(throws: DomainError.self) { try Timestamp(text) }
    #expect(error?.code == .badTime)
  }

  @Test("The limits of the type can be printed", arguments: [Int64.min, .min + 1, .max])
  func limits(milliseconds: Int64) {
    #expect(Timestamp(milliseconds: milliseconds).description.hasSuffix("Z"))
  }

  @Test("Steps of seconds and milliseconds move the time")
  func steps() {
    let time = Timestamp(milliseconds: -5)
    #expect(time.advanced(bySeconds: 2).milliseconds == 1_995)
    #expect(time.advanced(byMilliseconds: -1) < time)
  }
}

@Suite("The market's calendar")
struct MarketCalendarTests {
  @Test("Days and hours of the week are those of zoneinfo, across moved clocks and before 1970")
  func agreesWithZoneinfo() throws {
    let zones = try Oracle.json("domain/calendar.json", as: [String: [[Int64]]].self)
    #expect(zones.count >= 6)
    for (name, rows) in zones {
      let calendar = try MarketCalendar(identifier: name)
      for row in rows {
        let time = Timestamp(milliseconds: row[0])
        #expect(Int64(calendar.day(of: time).number) == row[1], "\(name) \(time)")
        #expect(Int64(calendar.hourOfWeek(of: time)) == row[2], "\(name) \(time)")
      }
    }
  }

  @Test(
    "A day with moved clocks lasts 23 or 25 hours and is one day", arguments: [("2025-03-30", 23), ("2025-10-26", 25)])
  func lengthOfDay(date: String, hours: Int) throws {
    let calendar = try MarketCalendar(identifier: "Europe/Vienna")
    let noon = try Timestamp("\(date)T10:00:00Z")
    let day = calendar.day(of: noon)
    let quarters = (-96...96).count { calendar.day(of: noon.advanced(bySeconds: $0 * 900)) == day }
    #expect(quarters == hours * 4)
    #expect(day.description == date)
  }

  @Test("An unknown zone is refused")
  func unknownZone() {
    let error = #expect(throws: DomainError.self) { try MarketCalendar(identifier: "Europe/Atlantis") }
    #expect(error?.code == .badTime)
  }

  @Test(
    "A day ends at local midnight, before 1970 too",
    arguments: [
      (-1, 0, -1), (0, 0, 0), (86_399_999, 0, 0), (86_399_999, 1, 1), (0, -1, -1), (-86_400_000, 0, -1),
      (-86_400_001, 0, -2),
    ]
      as [(Int64, Int, Int32)])
  func midnight(milliseconds: Int64, offset: Int, day: Int32) {
    #expect(MarketDay(of: Timestamp(milliseconds: milliseconds), offset: offset).number == day)
    #expect(MarketDay(number: day).advanced(by: 2).number == day + 2)
  }
}
