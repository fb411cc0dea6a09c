import Testing

@testable import Market

@Suite("Division with a stated rounding")
struct DivisionTests {
  @Test("Quotients are rounded up and down as integers without limit say, negative ones too")
  func quotients() throws {
    for row in try ExactTables.load().quotients {
      let dividend = try #require(Int128(row.dividend))
      let divisor = try #require(Int128(row.divisor))
      #expect(dividend.dividedRoundingUp(by: divisor) == Int128(row.up), "\(row)")
      #expect(dividend.dividedRoundingDown(by: divisor) == Int128(row.down), "\(row)")
    }
  }
}
