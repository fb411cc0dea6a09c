/// Where ads and organic entries stand under some rules.
struct PageTemplate: Equatable, Sendable {
  let adPositions: [Int]
  let organicPositions: [Int]
  let topicsPerPage: Int
  /// Of campaigns, in 2⁻³².
  let retrieval: UInt64
  /// The most campaigns that reach the auction.
  let auctionSize: Int
  /// The platform knows the mean of the segment and this much of the person's own taste with its error.
  let shrinkage: Float
  let tasteError: Float

  init(_ rules: MarketplaceRules) {
    adPositions = rules.adPositions
    let taken = Set(rules.adPositions)
    organicPositions = Array((0..<64).lazy.filter { !taken.contains($0) }.prefix(rules.organicEntries))
    topicsPerPage = rules.topicsPerPage
    retrieval = UInt64(rules.retrieval * 0x1p32)
    auctionSize = max(rules.auctionSize, rules.adPositions.count + 1)
    let variance = Crowd.tasteSpread * Crowd.tasteSpread
    tasteError = Float(rules.tasteError)
    shrinkage = variance / (variance + Float(rules.tasteError * rules.tasteError))
  }
}
