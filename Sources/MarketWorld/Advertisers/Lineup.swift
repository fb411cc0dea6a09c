import Domain
import Market

/// The campaigns that compete for the people of one segment in one cell, in columns that are scored together.
struct Lineup: Sendable {
  let campaigns: [Int32]
  let rows: [Int32]
  private let place: [Int16]
  /// By dimension and then entry.
  private let vectors: [Float]
  private let clickBase: [Float]
  private let conversionBase: [Float]
  private let paysForClicks: [Bool]
  /// What is bid for a conversion, in micros.
  private var worth: [Float]

  private var affinity: [Float]
  /// Of pacing.
  private var pace: [Float]
  /// What an impression is worth to each, below 0 for one that does not bid.
  private var score: [Float]
  /// Predicted P(click | looked at) and P(conversion | click) of the page at hand.
  private(set) var click: [Float]
  private(set) var conversion: [Float]
  private(set) var candidates = AuctionCandidates()
  private(set) var isEligible: [Bool]

  init(_ sponsors: Sponsors, segment: Int, cell: Int) {
    let chosen = (0..<sponsors.count).filter {
      sponsors.isActive[$0] && sponsors.audience[$0] & (1 << UInt64(segment)) != 0
    }
    campaigns = chosen.map { Int32($0) }
    rows = chosen.map { Int32(cell * sponsors.count + $0) }
    var place = [Int16](repeating: -1, count: sponsors.count)
    for (index, campaign) in chosen.enumerated() { place[campaign] = Int16(index) }
    self.place = place
    vectors = (0..<8).flatMap { dimension in chosen.map { sponsors.vector[$0][dimension] } }
    clickBase = chosen.map { sponsors.clickBase[$0] }
    conversionBase = chosen.map { sponsors.conversionBase[$0] }
    paysForClicks = chosen.map { sponsors.paysForClicks[$0] }
    let none = [Float](repeating: 0, count: chosen.count)
    (worth, affinity, click, conversion, pace, score) = (none, none, none, none, none, none)
    isEligible = Array(repeating: false, count: chosen.count)
    for campaign in chosen {
      candidates.append(
        bid: .zero, multiplier: .one, billedRate: .one, extraValue: .zero, party: Int32(campaign),
        tieRank: Int32(campaign))
    }
  }

  var count: Int { campaigns.count }

  /// Bids and pacing as they are now.
  mutating func refresh(_ books: Books, _ sponsors: Sponsors) {
    for index in campaigns.indices {
      let (row, campaign) = (Int(rows[index]), Int(campaigns[index]))
      candidates.multiplier[index] = books.multiplier[row]
      pace[index] = Float(books.multiplier[row].value)
      worth[index] = Float(
        books.set[row] >= 0 ? books.set[row] : sponsors.value[campaign] * sponsors.shade[campaign] * books.factor[row])
    }
  }

  /// Predicts and bids for one page.
  /// - Parameters:
  ///   - taste: as the platform knows it.
  ///   - recent: campaigns of the person's last ads.
  ///   - funnel: which share of campaigns to consider, drawn by `draw`, and how many reach the auction.
  /// - Returns: how many campaigns bid.
  mutating func prepare(
    taste: SIMD8<Float>, recent: SIMD8<Int16>, funnel: PageTemplate, draw: UInt64, books: Books, _ weights: TasteWeights
  ) -> Int {
    predict(taste, recent, weights)
    let bidders = bid(funnel, draw: draw, books)
    if bidders > funnel.auctionSize { keepBest(funnel.auctionSize) }
    return bidders
  }

  private mutating func predict(_ taste: SIMD8<Float>, _ recent: SIMD8<Int16>, _ weights: TasteWeights) {
    let count = count
    affinity.withUnsafeMutableBufferPointer { affinity in
      vectors.withUnsafeBufferPointer { vectors in
        for index in 0..<count { affinity[index] = taste[0] * vectors[index] }
        for dimension in 1..<8 {
          let (weight, start) = (taste[dimension], dimension * count)
          for index in 0..<count { affinity[index] += weight * vectors[start + index] }
        }
      }
    }
    for index in 0..<count { click[index] = clickBase[index] + weights.click * affinity[index] }
    for slot in 0..<8 where recent[slot] >= 0 {
      let index = Int(place[Int(recent[slot])])
      if index >= 0 { click[index] -= weights.fatigue }
    }
    conversionBase.withUnsafeBufferPointer { base in
      conversion.withUnsafeMutableBufferPointer { conversion in
        for index in 0..<count {
          conversion[index] = Portable.logistic(base[index] + weights.conversion * affinity[index])
        }
      }
    }
    click.withUnsafeMutableBufferPointer { click in
      for index in 0..<count { click[index] = Portable.logistic(click[index]) }
    }
  }

  private mutating func bid(_ funnel: PageTemplate, draw: UInt64, _ books: Books) -> Int {
    var bidders = 0
    for index in 0..<count {
      let perClick = worth[index] * conversion[index]
      let value = perClick * click[index]
      let amount = Int64(paysForClicks[index] ? perClick : value)
      let row = Int(rows[index])
      candidates.bid[index] = Micros(rawValue: amount)
      if paysForClicks[index] { candidates.billedRate[index] = FixedPoint(raw: Int64(click[index] * 0x1p30)) }
      let mixed = (draw &+ UInt64(UInt32(truncatingIfNeeded: index)) &* 0x9E37_79B9_7F4A_7C15) >> 32
      let isFound = (mixed &* 0x9E37_79B1) & 0xFFFF_FFFF < funnel.retrieval
      let isIn = isFound && books.budget[row] - books.spent[row] >= amount
      isEligible[index] = isIn
      bidders += isIn ? 1 : 0
      score[index] = isIn ? value * pace[index] : -1
    }
    return bidders
  }

  /// Leaves the best so many in the auction: the others would neither win nor set a price.
  private mutating func keepBest(_ most: Int) {
    let count = count
    let least = score.withUnsafeBufferPointer { score in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: most) { best in
        best.initialize(repeating: -.infinity)
        for index in 0..<count where score[index] > best[most - 1] {
          var place = most - 1
          while place > 0, best[place - 1] < score[index] {
            best[place] = best[place - 1]
            place -= 1
          }
          best[place] = score[index]
        }
        return best[most - 1]
      }
    }
    for index in 0..<count where score[index] < least { isEligible[index] = false }
  }
}

/// What tastes weigh in the log-odds of what people do.
struct TasteWeights: Equatable, Sendable {
  let click: Float
  let conversion: Float
  let fatigue: Float

  init(_ settings: MarketplaceSettings) {
    click = Float(settings.clickTaste)
    conversion = Float(settings.conversionTaste)
    fatigue = Float(settings.adFatigue)
  }
}
