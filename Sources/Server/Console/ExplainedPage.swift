import Domain
import Engine
import Ledger
import Market

/// One decision, explained: the page, the stages, the auction, the drops.
struct ExplainedPage: Sendable {
  struct Fact: Sendable {
    let name: String
    let value: String
  }

  struct Place: Sendable {
    let position: Int
    let title: String
    let item: String
    let picture: String?
    let ad: String?
    let price: String?
    let click: String
    let propensity: String?
  }

  struct Stage: Sendable {
    let name: String
    let kind: String
    let outcome: String
    let isOK: Bool
    let isDisabled: Bool
    let isFailed: Bool
    let entered: Int
    let kept: Int
    let milliseconds: String
    let drops: String
  }

  struct Bidder: Sendable {
    let ad: String
    /// Where the auction is held again with another bid of it.
    let trial: String
    let campaign: String
    let bid: String
    let event: String
    let pacing: String
    let effective: String
    let click: String
    let money: String
    let extra: String
    let total: String
    let outcome: String
    let isWinner: Bool
    let price: String
    let setBy: String
    let cap: String
  }

  struct Attempt: Sendable {
    let number: Int
    let ads: Int
    let excluded: String
  }

  struct DropGroup: Sendable {
    let reason: String
    let stage: String
    let count: Int
    let examples: String
  }

  let id: String
  let facts: [Fact]
  let arms: [Fact]
  let places: [Place]
  let attempts: [Attempt]
  let isRetried: Bool
  let adStages: [Stage]
  let organicStages: [Stage]
  let bidders: [Bidder]
  let hasBidders: Bool
  /// How many ads are not shown; nil where all are.
  let furtherBidders: String?
  let drops: [DropGroup]
  let hasDrops: Bool

  private static let biddersShown = 60

  init(_ story: Explanation, engine: Engine) {
    id = story.decision.rawValue
    facts = Self.facts(story)
    arms = story.arms.map { Fact(name: $0.experiment, value: $0.arm) }
    let prices = Dictionary(story.ads.compactMap { line in line.position.map { ($0, line) } }) { first, _ in first }
    places = story.page.map { place in
      let item = engine.item(place.item)
      return Place(
        position: place.position, title: item?.title ?? "no longer in the catalogue", item: place.item.rawValue,
        picture: item?.picture.map { _ in "/console/pictures/\(ConsoleText.encoded(place.item.rawValue))" },
        ad: place.ad?.rawValue,
        price: prices[place.position].flatMap { line in line.price.map { "\($0) a \(Self.event(line.bidEvent))" } },
        click: ConsoleText.fixed(place.click, 4), propensity: place.propensity.map { ConsoleText.fixed($0, 4) })
    }
    attempts = story.attempts.enumerated().map { number, attempt in
      let excluded = attempt.excluded.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value))" }
      return Attempt(number: number + 1, ads: attempt.awards, excluded: excluded.joined(separator: ", "))
    }
    isRetried = attempts.count > 1
    adStages = story.adStages.map(Stage.init)
    organicStages = story.organicStages.map(Stage.init)
    let ranked = story.ads.sorted {
      (($0.price == nil ? 0 : 1), $0.money + $0.extra, $1.ad) > (($1.price == nil ? 0 : 1), $1.money + $1.extra, $0.ad)
    }
    bidders = ranked.prefix(Self.biddersShown).map { Bidder($0, of: story.decision) }
    hasBidders = !bidders.isEmpty
    furtherBidders = ranked.count > Self.biddersShown ? ConsoleText.count(ranked.count - Self.biddersShown) : nil
    drops = Self.groups(story.droppedAds) + Self.groups(story.droppedItems)
    hasDrops = !drops.isEmpty
  }

  static func event(_ event: Bid.Event) -> String { event == .click ? "click" : "impression" }

  private static func facts(_ story: Explanation) -> [Fact] {
    var facts = [
      Fact(name: "Time", value: story.at.description), Fact(name: "Surface", value: story.surface.rawValue),
      Fact(
        name: "Versions",
        value:
          "catalogue \(story.versions.catalogue), user state \(story.versions.userState), rules \(story.versions.rules)"
      ),
      Fact(name: "Models", value: story.versions.models.joined(separator: ", ")),
      Fact(name: "Policy", value: String(story.policyVersion.prefix(12))),
      Fact(name: "Reserve", value: "\(story.policy.reservePerThousand) a thousand impressions"),
    ]
    guard let pseudonym = story.pseudonym else {
      return facts + [Fact(name: "Person", value: "nobody in particular")]
    }
    guard let person = story.person else {
      return facts + [Fact(name: "Person", value: "pseudonym \(pseudonym); their data are deleted")]
    }
    facts.append(Fact(name: "Person", value: person.user.rawValue))
    if let query = person.query { facts.append(Fact(name: "Query", value: query)) }
    if let item = person.seedItem { facts.append(Fact(name: "Beside", value: item.rawValue)) }
    let context = [person.place?.path, person.language, person.device?.rawValue, person.operatingSystem]
    facts.append(Fact(name: "Context", value: context.compactMap(\.self).joined(separator: ", ")))
    if !person.interests.isEmpty {
      facts.append(Fact(name: "Interests", value: person.interests.map(\.path).joined(separator: ", ")))
    }
    return facts.filter { !$0.value.isEmpty }
  }

  private static func groups(_ drops: [Explanation.Drop]) -> [DropGroup] {
    Dictionary(grouping: drops) { [$0.reason, $0.stage] }.map { key, drops in
      DropGroup(
        reason: key[0], stage: key[1], count: drops.count,
        examples: drops.prefix(12).map(\.id).joined(separator: ", ") + (drops.count > 12 ? " …" : ""))
    }.sorted { ($0.count, $1.reason) > ($1.count, $0.reason) }
  }
}

extension ExplainedPage.Stage {
  init(_ stage: Explanation.Stage) {
    name = stage.name
    kind = stage.kind
    outcome = stage.outcome
    isOK = stage.outcome == "ok"
    isDisabled = stage.outcome == "disabled"
    isFailed = !isOK && !isDisabled
    entered = stage.entered
    kept = stage.kept
    milliseconds = ConsoleText.fixed(stage.milliseconds, 2)
    drops = stage.dropped.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
  }
}

extension ExplainedPage.Bidder {
  init(_ line: Explanation.AdLine, of decision: DecisionID) {
    ad = line.ad.rawValue
    trial =
      "/console/decisions/\(ConsoleText.encoded(decision.rawValue))/auction?ad=\(ConsoleText.encoded(ad))"
    campaign = line.campaign.rawValue
    bid = line.bid.description
    event = line.bidEvent.rawValue
    pacing = ConsoleText.fixed(line.pacing, 3)
    effective = line.effectiveBid.description
    click = ConsoleText.fixed(line.click, 4)
    money = ConsoleText.fixed(line.money, 3)
    extra = ConsoleText.fixed(line.extra, 3)
    total = ConsoleText.fixed(line.money + line.extra, 3)
    isWinner = line.price != nil
    outcome = line.position.map { "won position \($0)" } ?? line.outcome
    price = line.price.map { "\($0) a \(ExplainedPage.event(line.bidEvent))" } ?? ""
    setBy = line.priceSetBy ?? ""
    cap = line.cap.map { "\($0.used) of \($0.allowed)" } ?? ""
  }
}
