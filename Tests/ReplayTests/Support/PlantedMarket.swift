import Domain
import Engine
import Funnel
import Ledger
import Market
import Replay

/// A market of which everything is known: requests come at random over a day, `Decider` decides, people look, click and hide
/// with rates that the predictions state, budgets are spent and campaigns paced as the engine does it.
///
/// Where a person looks on a page, and what they do with an ad that they look at, is drawn from the two alone, so that two policies
/// meet the same people.
struct PlantedMarket {
  static let start = Timestamp(milliseconds: 1_780_272_000_000)

  var seed: UInt64
  var people = 120
  var pages = 2_000
  var campaigns = 10
  /// Of every campaign, in micros.
  var dailyBudget: Int64 = 40_000_000
  var policy: Policy = {
    var policy = Policy.standard
    policy.adLoad = AdLoad(firstPosition: 1, gap: 2, maximum: 3)
    policy.pageSize = 10
    return policy
  }()
  /// Multiplies all rates of what people do, and leaves the predictions as they are.
  var truth = 1.0
  var lacksAds = false
  /// Whether clicks are predicted by dealing the true rates anew among the candidates of a page.
  var isBlind = false

  var calendar: MarketCalendar { get throws { try MarketCalendar(identifier: "UTC") } }

  var settings: PolicyReplay.Settings {
    get throws {
      var settings = PolicyReplay.Settings(calendar: try calendar)
      settings.resamples = 4
      return settings
    }
  }

  var terms: [CampaignID: CampaignTerms] {
    get throws {
      Dictionary(
        uniqueKeysWithValues: try (0..<campaigns).map {
          (try CampaignID("camp-\($0)"), CampaignTerms(dailyBudget: Micros(rawValue: dailyBudget)))
        })
    }
  }

  /// A day as the ledger would hold it, and what was billed, in units.
  func day() throws -> (pages: [LoggedPage], revenue: Double) {
    var random = SeededRandom(seed: seed, stream: "requests")
    let times = (0..<pages).map { _ in Int64(random.uniform() * 86_399_000) }.sorted()
    var charged = [Int64](repeating: 0, count: campaigns)
    var multipliers = [FixedPoint](repeating: .one, count: campaigns)
    var paced: Int64 = -60_000
    var logged: [LoggedPage] = []
    for (number, offset) in times.enumerated() {
      if offset >= paced + 60_000 {
        paced = offset
        for campaign in 0..<campaigns {
          multipliers[campaign] = PacingController().multiplier(
            spent: Micros(rawValue: charged[campaign]), budget: Micros(rawValue: dailyBudget),
            elapsed: Double(offset) / 86_400_000)
        }
      }
      let person = random.index(below: people)
      var input = try input(number, person: person, at: offset)
      for row in 0..<input.ads.count {
        let campaign = row % campaigns
        input.ads.multiplier[row] = multipliers[campaign]
        input.ads.freeBudget[row] = Micros(rawValue: dailyBudget - charged[campaign])
      }
      let truly = input
      if isBlind { blind(&input, page: number) }
      let decision = Decider.decide(input)
      let outcomes = outcomes(of: decision, truly, page: number)
      for award in decision.awards {
        let event = input.ads.bid[award.row].event
        let outcome = outcomes[award.position]
        let campaign = award.row % campaigns
        guard event == .click ? outcome.isClicked : outcome.isSeen,
          charged[campaign] + award.price.rawValue <= dailyBudget
        else { continue }
        charged[campaign] += award.price.rawValue
      }
      if lacksAds { input.droppedAds = [DroppedCandidate(id: "cut", stage: "ads.top", reason: .selectionRank)] }
      let record = DecisionRecord(
        input: input, attempts: [Attempt(excluded: [], awards: decision.awards)], decision: decision,
        person: .sealed(pseudonym: Int64(person)))
      logged.append(LoggedPage(record, outcomes: outcomes))
    }
    return (logged, Double(charged.reduce(0, +)) / 1_000_000)
  }

  /// What a ranker that is not blind predicts for the pages of a day.
  func predictions(for pages: [LoggedPage]) throws -> [DecisionID: ReplayScenario.OtherPredictions] {
    Dictionary(
      uniqueKeysWithValues: try pages.enumerated().map { number, page in
        let truly = try input(number, person: 0, at: 0)
        return (page.input.id, .init(ads: truly.ads.predictions, organic: truly.organic.predictions))
      })
  }

  private func blind(_ input: inout DecisionInput, page: Int) {
    var random = SeededRandom(seed: seed, stream: "blind.\(page)")
    random.shuffle(&input.ads.predictions.click)
    random.shuffle(&input.organic.predictions.click)
  }

  private func input(_ number: Int, person: Int, at offset: Int64) throws -> DecisionInput {
    var random = SeededRandom(seed: seed, stream: "page.\(number)")
    var input = DecisionInput(
      id: try DecisionID("d-\(number)"), at: Timestamp(milliseconds: Self.start.milliseconds + offset),
      seed: random.next(), page: PageRequest(surface: .homeFeed, size: policy.pageSize),
      versions: Versions(catalogue: 1, userState: 1, models: ["planted@1"], rules: Decider.rulesVersion),
      policy: policy)
    for row in 0..<campaigns {
      var bidder = SeededRandom(seed: seed, stream: "campaign.\(row)")
      let isClick = row % 3 != 0
      let worth = bidder.uniform(in: 0.2..<1.2)
      input.ads.ad.append(try AdID("ad-\(100 + row)"))
      input.ads.item.append(try ItemID("sold-\(100 + row)"))
      input.ads.campaign.append(try CampaignID("camp-\(row)"))
      input.ads.advertiser.append(try AdvertiserID("adv-\(row)"))
      input.ads.bid.append(
        isClick
          ? try Bid(event: .click, amount: Micros(rawValue: Int64(worth * 1_000_000)))
          : try Bid(event: .impression, amount: Micros(rawValue: Int64(worth * 60_000) * 1_000)))
      input.ads.predictions.click.append(FixedPoint(probability: random.uniform(in: 0.01..<0.2)))
      input.ads.predictions.save.append(FixedPoint(probability: random.uniform(in: 0.005..<0.03)))
      input.ads.predictions.hide.append(FixedPoint(probability: random.uniform(in: 0.001..<0.02)))
      input.ads.predictions.conversion.append(FixedPoint(probability: 0.001))
      input.ads.cap.append(nil)
    }
    input.ads.multiplier = input.ads.ad.map { _ in .one }
    input.ads.freeBudget = input.ads.ad.map { _ in .zero }
    input.ads.sources = input.ads.ad.map { _ in SourceSet(rawValue: 1) }
    for row in 0..<14 {
      input.organic.item.append(try ItemID("item-\(100 + row)"))
      input.organic.predictions.click.append(FixedPoint(probability: random.uniform(in: 0.02..<0.3)))
      input.organic.predictions.save.append(FixedPoint(probability: random.uniform(in: 0.01..<0.1)))
      input.organic.predictions.hide.append(FixedPoint(probability: random.uniform(in: 0.001..<0.02)))
      input.organic.predictions.conversion.append(nil)
    }
    input.organic.sources = input.organic.item.map { _ in SourceSet(rawValue: 1) }
    return input
  }

  /// Predictions are those of something shown at the usual attention, 0.7.
  private func outcomes(of decision: Decision, _ input: DecisionInput, page: Int) -> [EntryOutcome] {
    decision.entries.enumerated().map { position, entry in
      let (name, predictions, row): (String, Predictions, Int) =
        switch entry {
        case .organic(let row, _): (input.organic.item[row].rawValue, input.organic.predictions, row)
        case .ad(let index):
          (input.ads.ad[decision.awards[index].row].rawValue, input.ads.predictions, decision.awards[index].row)
        }
      var place = SeededRandom(seed: seed, stream: "look.\(page).\(position)")
      var random = SeededRandom(seed: seed, stream: "act.\(page).\(name)")
      var outcome = EntryOutcome()
      guard place.uniform() < Self.attention(at: position) else { return outcome }
      outcome.note(.impression)
      for (kind, column) in [
        (EventKind.click, predictions.click), (.save, predictions.save), (.hide, predictions.hide),
      ] where random.uniform() < truth * (column[row]?.value ?? 0) / 0.7 { outcome.note(kind) }
      return outcome
    }
  }

  static func attention(at position: Int) -> Double { 0.95 - 0.05 * Double(position) }
}
