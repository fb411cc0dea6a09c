import Domain
import Market
import Measurement

extension Marketplace {
  /// Decides one page, and what the person does with it.
  /// - Returns: what it brought, in micros.
  mutating func show(_ person: Int, arm: Int) throws(MarketError) -> Int64 {
    let gap = tick - Int(crowd.lastTick[person])
    if crowd.visits[person] > 0 { tally.gaps[min(gap * 4 / Traffic.ticksPerDay, MarketplaceTally.gapSteps - 1)] += 1 }
    crowd.pass(person, until: tick, topics: topics.count, learning)
    var random = pageRandom(person, kind: 0)
    crowd.visits[person] &+= 1
    tally.pages[person] += 1
    let segment = Int(crowd.segment[person])
    let centre = topics[segment] * Crowd.segmentTaste
    let template = layouts[arm]
    let blurred = crowd.taste[person] - centre + crowd.error[person] * template.tasteError
    let known = centre + blurred * template.shrinkage
    let lineup = Int(design.cells[person]) * settings.segments + segment
    let revenue = try sell(lineup, to: person, known: known, arm: arm, random: &random)
    let pleasure = read(person, known: known, arm: arm, random: &random)
    let annoyed = Float(settings.annoyance) * crowd.lastIrrelevance[person] * Float(MarketplaceRules.mostAds)
    crowd.satisfaction[person] +=
      Float(settings.satisfactionStep) * (pleasure - annoyed - crowd.satisfaction[person])
    return revenue
  }

  /// The auction of a page, and what comes of its ads.
  private mutating func sell(
    _ lineup: Int, to person: Int, known: SIMD8<Float>, arm: Int, random: inout SeededRandom
  ) throws(MarketError) -> Int64 {
    let positions = layouts[arm].adPositions
    crowd.lastLoad[person] = 0
    crowd.lastIrrelevance[person] = 0
    let draw = random.next()
    tally.auctions += 1
    let bidders = lineups[lineup].prepare(
      taste: known, recent: crowd.recent[person], funnel: layouts[arm], draw: draw, books: books, weights)
    let auction = GeneralizedSecondPrice(reserve: ImpressionValue(perThousand: rules[arm].reservePerThousand))
    try auction.sell(
      slots: positions.count, to: lineups[lineup].candidates, isEligible: lineups[lineup].isEligible,
      using: &workspace, into: &outcome)
    tally.entries += bidders
    tally.awards += outcome.awards.count
    tally.adsShown[person] += Int32(outcome.awards.count)
    floor?.note(lineups[lineup], outcome, reserve: auction.reserve, slots: positions.count)
    let revenue = present(lineup, to: person, arm: arm, bidders: bidders, random: &random)
    for slot in outcome.awards.indices {
      crowd.remember(person, ad: Int(lineups[lineup].campaigns[outcome.awards[slot].row]))
    }
    crowd.lastLoad[person] = Float(outcome.awards.count) / Float(MarketplaceRules.mostAds)
    return revenue
  }

  /// The ads of the auction that is over stand on the page.
  private mutating func present(
    _ lineup: Int, to person: Int, arm: Int, bidders: Int, random: inout SeededRandom
  ) -> Int64 {
    let positions = layouts[arm].adPositions
    let sight = crowd.attention[person] * (1 - Float(settings.blindnessWeight) * crowd.blindness[person])
    var revenue: Int64 = 0
    var irrelevance: Float = 0
    var logged: [PageLog.Ad] = []
    for slot in outcome.awards.indices {
      let ad = ShownAd(outcome.awards[slot], slot: slot, in: lineups[lineup], arm: arm)
      irrelevance += 1 - sponsors.quality[ad.campaign]
      let draws = AdDraws(&random)
      let isSeen = draws.look < attention[positions[slot]] * sight
      let (paid, isClicked) = isSeen ? look(person, at: ad, draws) : (0, false)
      revenue += paid
      if log != nil {
        logged.append(
          PageLog.Ad(
            slot: slot, price: Double(ad.price) * (sponsors.paysForClicks[ad.campaign] ? ad.clickRate : 1),
            isSeen: isSeen, isClicked: isClicked, paid: Double(paid)))
      }
    }
    crowd.lastIrrelevance[person] = irrelevance / Float(MarketplaceRules.mostAds)
    log?.append(
      milliseconds: Int64(tick) * 300_000, person: Int64(person), bidders: bidders, ads: logged)
    return revenue
  }

  /// An ad that won a slot.
  private struct ShownAd {
    let campaign: Int
    let row: Int
    let slot: Int
    let price: Int64
    let arm: Int
    let clickRate: Double
    /// Conversions expected if it is looked at.
    let conversions: Double

    init(_ award: AuctionOutcome.Award, slot: Int, in lineup: Lineup, arm: Int) {
      campaign = Int(lineup.campaigns[award.row])
      row = Int(lineup.rows[award.row])
      price = award.price.rawValue
      clickRate = Double(lineup.click[award.row])
      conversions = clickRate * Double(lineup.conversion[award.row])
      (self.slot, self.arm) = (slot, arm)
    }
  }

  /// The draws of one ad: as many whatever comes of it, so that those of the next are the same in every world.
  private struct AdDraws {
    let look: Float
    let click: Float
    let conversion: Float

    @inline(__always)
    init(_ random: inout SeededRandom) {
      let bits = random.next()
      look = Float(bits & 0x1F_FFFF) * 0x1p-21
      click = Float((bits >> 21) & 0x1F_FFFF) * 0x1p-21
      conversion = Float((bits >> 42) & 0x1F_FFFF) * 0x1p-21
    }
  }

  /// An ad is looked at: what it is charged, and what the person does.
  private mutating func look(_ person: Int, at ad: ShownAd, _ draws: AdDraws) -> (paid: Int64, isClicked: Bool) {
    let campaign = ad.campaign
    let affinity = (crowd.taste[person] * sponsors.vector[campaign]).sum()
    let recent = crowd.recent[person]
    var times: Float = 0
    for index in 0..<8 where Int(recent[index]) == campaign { times += 1 }
    let rate = Portable.logistic(
      sponsors.clickBase[campaign] + weights.click * affinity - weights.fatigue * times)
    let isClicked = draws.click < rate
    let isBilled = isClicked || !sponsors.paysForClicks[campaign]
    let paid = isBilled ? min(ad.price, books.budget[ad.row] - books.spent[ad.row]) : 0
    books.spent[ad.row] += paid
    if paid > 0 { charges?.append(.init(person: person, budget: ad.row, amount: Double(paid))) }
    tally.add(ad: campaign, slot: ad.slot, price: ad.price, paid: paid, isClicked: isClicked, person, arm: ad.arm)
    tally.spendBySegment[campaign * settings.segments + Int(crowd.segment[person])] += paid
    let chance = Portable.logistic(sponsors.conversionBase[campaign] + weights.conversion * affinity)
    let isConverted = isClicked && draws.conversion < chance
    if isConverted {
      books.earned[ad.row] += sponsors.value[campaign]
      books.conversions[ad.row] += 1
      tally.advertiserValue[person] += sponsors.value[campaign]
    }
    floor?.settle(campaign, spend: Double(paid), expected: ad.conversions, isConverted: isConverted)
    return (paid, isClicked)
  }

  /// The organic part of a page.
  /// - Returns: how much it pleased: clicks for each entry.
  private mutating func read(
    _ person: Int, known: SIMD8<Float>, arm: Int, random: inout SeededRandom
  ) -> Float {
    let count = topics.count
    for topic in 0..<count { liking[topic] = 0 }
    for dimension in 0..<8 {
      for topic in 0..<count { liking[topic] += known[dimension] * topicColumns[dimension * count + topic] }
    }
    let positions = layouts[arm].organicPositions
    let wanted = min(layouts[arm].topicsPerPage, count)
    guard wanted > 0, !positions.isEmpty else { return 0 }
    let share = (positions.count + wanted - 1) / wanted
    let start = person * count
    var (clicks, place) = (0, 0)
    for _ in 0..<wanted {
      var best = 0
      for topic in 1..<max(count, 1) where liking[topic] > liking[best] { best = topic }
      liking[best] = -.infinity
      let affinity = (crowd.taste[person] * topics[best]).sum()
      for entry in 0..<share where place < positions.count {
        let bits = random.next()
        let position = positions[place]
        place += 1
        guard Float(bits & 0xFF_FFFF) * 0x1p-24 < attention[position] * crowd.attention[person] else { continue }
        let piece = best * ContentPool.piecesOfTopic + (Int(crowd.visits[person]) + entry) % ContentPool.piecesOfTopic
        let odds =
          Float(settings.clickBase) + weights.click * affinity + content.today[piece]
          - Float(settings.boredomWeight) * crowd.boredom[start + best]
        crowd.boredom[start + best] += Float(settings.boredomStep) * (1 - crowd.boredom[start + best])
        if Float(bits >> 40) * 0x1p-24 < Portable.logistic(odds) { clicks += 1 }
      }
    }
    tally.organicClicks[person] += Int32(clicks)
    return Float(clicks) / Float(positions.count)
  }
}
