import Domain
import Foundation
import TestSupport
import Testing

@Suite("Micros")
struct MicrosTests {
  @Test(
    "An amount is written in units, exactly",
    arguments: [
      (0, "0.00"), (1, "0.000001"), (-1, "-0.000001"), (12_500_000, "12.50"), (125, "0.000125"), (10_000, "0.01"),
      (1_234_567, "1.234567"), (-3_000_000, "-3.00"), (1_000_000_000_000_000, "1000000000.00"),
      (.max, "9223372036854.775807"), (.min, "-9223372036854.775808"),
    ] as [(Int64, String)])
  func description(raw: Int64, text: String) {
    #expect(Micros(rawValue: raw).description == text)
  }

  @Test("The text of a random amount, read as a decimal number, is the amount")
  func descriptionIsExact() throws {
    try forEachSeed(1_000) { _, random in
      let amount = Micros(rawValue: random.anyInt64() * (random.chance(0.5) ? 1 : -1))
      let read = try #require(Decimal(string: amount.description))
      try #require(read * 1_000_000 == Decimal(amount.rawValue))
    }
  }

  @Test("Sums, differences and order are those of integers")
  func arithmetic() throws {
    try forEachSeed(500) { _, random in
      let (left, right) = (random.micros(), random.micros())
      try #require((left + right).rawValue == left.rawValue + right.rawValue)
      try #require(left - right + right == left)
      try #require((left < right) == (left.rawValue < right.rawValue))
    }
    #expect([Micros](repeating: .maximum, count: 9_000).reduce(.zero, +).rawValue == 9_000_000_000_000_000_000)
  }

  @Test("An amount from outside is 0 to a milliard units", arguments: [-1, 1_000_000_000_000_001, Int64.min, .max])
  func refused(raw: Int64) {
    let error = #expect(throws: DomainError.self) { try Micros(validating: raw) }
    #expect(error?.code == .badAmount)
  }

  @Test("The limits themselves are amounts", arguments: [0, 1_000_000_000_000_000])
  func accepted(raw: Int64) throws {
    #expect(try Micros(validating: raw).rawValue == raw)
  }

  @Test("A currency is three capital letters", arguments: ["eur", "EU", "EURO", "E1R", "ÄUR", ""])
  func currencies(code: String) throws {
    #expect(throws: DomainError.self) { try Currency(code) }
    #expect(try Currency("EUR").code == "EUR")
  }
}
