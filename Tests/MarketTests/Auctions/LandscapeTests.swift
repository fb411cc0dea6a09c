import Domain
import Market
import TestSupport
import Testing

@Suite("Landscapes and shading")
struct LandscapeTests {
  @Test("Against prices of U[0,100] the best bid is half the value: v − F/f")
  func uniform() throws {
    let shading = BidShading(try PriceLandscape(counts: [0] + Array(repeating: 1, count: 100)))
    for value in 0...100 { #expect(abs(Double(shading(value)) - Double(value) / 2) <= 0.5) }
    #expect(shading(-5) == 0 && shading(1_000) == shading(100))
  }

  @Test("The shaded bid is the best that trying every bid finds")
  func best() throws {
    try forEachSeed(300) { _, random in
      let landscape = try PriceLandscape(counts: (0...random.int(1...40)).map { _ in Double(random.int(1...9)) })
      let (shading, win) = (BidShading(landscape), landscape.cumulative)
      for value in win.indices {
        let gains = (0...value).map { Double(value - $0) * win[$0] }
        try #require(gains[shading(value)] >= (gains.max() ?? 0) - 1e-12)
      }
    }
  }

  @Test("From wins and losses the landscape comes out as if no price had been hidden, up to the highest bid")
  func censored() throws {
    var random = SeededRandom(seed: 5)
    let truth = (0..<40_000).map { _ in random.int(0...49) }
    let bids = truth.map { _ in random.int(0...60) }
    let landscape = try PriceLandscape(
      bids: bids, prices: zip(truth, bids).map { $0 <= $1 ? $0 : nil }, highest: 60)
    for (price, share) in landscape.cumulative.enumerated() where price < 50 {
      #expect(abs(share - Double(price + 1) / 50) < 0.015, "\(price)")
    }
  }

  @Test("Counts that make no distribution are refused")
  func refused() {
    for counts in [[], [1], [0, 0], [1, -1], [1, .nan]] {
      #expect(throws: MarketError.self) { try PriceLandscape(counts: counts) }
    }
  }
}
