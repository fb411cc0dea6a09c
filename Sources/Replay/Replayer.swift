public import Domain
import Engine
public import Ledger
public import Market

/// Decides logged requests again, from their logged inputs alone, and tells what comes out differently.
///
/// With the policy of the record every attempt must give the same awards and prices, bit for bit, whatever budgets, catalogue
/// and models have become since; a record of older rules is decided under those. With another policy it tells what that would have changed, at the logged state of budgets
/// and bidders: what follows from different spending is not in it.
public struct Replayer: Sendable {
  /// The rules to replay under; nil for those of each record.
  public let policy: Policy?

  public init(policy: Policy? = nil) { self.policy = policy }

  /// One decision made again.
  public func replay(_ record: DecisionRecord) -> ReplayedDecision {
    var input = record.input
    input.policy = policy ?? input.policy
    var differences: [ReplayDifference] = []
    var replayed = Decision()
    if !Decider.knows(rules: input.versions.rules) {
      differences = [
        ReplayDifference(
          decision: input.id, attempt: record.attempts.count - 1, change: .unknownRules(input.versions.rules))
      ]
    } else if policy == nil {
      for (number, attempt) in record.attempts.enumerated() {
        replayed = Decider.decide(input, excluding: attempt.excluded)
        differences += compare(attempt.awards, replayed.awards, of: input, attempt: number)
      }
      if differences.isEmpty, replayed != record.decision {
        differences.append(ReplayDifference(decision: input.id, attempt: record.attempts.count - 1, change: .page))
      }
    } else {
      let excluded = record.attempts.last?.excluded ?? []
      replayed = Decider.decide(input, excluding: excluded)
      differences = compare(record.decision.awards, replayed.awards, of: input, attempt: record.attempts.count - 1)
    }
    return ReplayedDecision(
      differences: differences, logged: .init(record.decision, input: input), replayed: .init(replayed, input: input))
  }

  private func compare(_ logged: [AwardedAd], _ replayed: [AwardedAd], of input: DecisionInput, attempt: Int)
    -> [ReplayDifference]
  {
    (0..<max(logged.count, replayed.count)).compactMap { slot in
      let before = slot < logged.count ? logged[slot] : nil
      let after = slot < replayed.count ? replayed[slot] : nil
      guard before != after else { return nil }
      return ReplayDifference(
        decision: input.id, attempt: attempt,
        change: .award(
          slot: slot, logged: before.map { .init($0, input: input) }, replayed: after.map { .init($0, input: input) }))
    }
  }
}

/// What a replay of one decision found.
public struct ReplayedDecision: Equatable, Sendable {
  /// Money and ads of one page.
  public struct Totals: Equatable, Sendable {
    public var ads: Int
    /// What the awards are expected to be billed: price × billed rate, rounded up to micros each.
    public var expectedRevenue: Micros

    init(_ decision: Decision, input: DecisionInput) {
      ads = decision.awards.count
      expectedRevenue = decision.awards.reduce(.zero) { $0 + $1.hold }
    }
  }

  public let differences: [ReplayDifference]
  public let logged: Totals
  public let replayed: Totals
}

/// A place where a replay departs from the record.
public struct ReplayDifference: Equatable, Sendable {
  public struct Award: Equatable, Sendable {
    public let ad: AdID
    public let position: Int
    public let price: Micros

    init(_ award: AwardedAd, input: DecisionInput) {
      ad = input.ads.ad[award.row]
      position = award.position
      price = award.price
    }
  }

  public enum Change: Equatable, Sendable {
    /// A slot has another ad, price, position, hold or price setter.
    case award(slot: Int, logged: Award?, replayed: Award?)
    /// Awards agree, the rest of the page or the reasons for drops do not.
    case page
    /// The record was made under rules that this version does not have; nothing was decided again.
    case unknownRules(Int)
  }

  public let decision: DecisionID
  public let attempt: Int
  public let change: Change
}

/// Sums over a replayed range.
public struct ReplaySummary: Equatable, Sendable {
  public private(set) var decisions = 0
  public private(set) var identical = 0
  public private(set) var prices = 0
  public private(set) var identicalPrices = 0
  public private(set) var loggedRevenue: Micros = .zero
  public private(set) var replayedRevenue: Micros = .zero
  public private(set) var loggedAds = 0
  public private(set) var replayedAds = 0
  /// The first differences, at most `limit`.
  public private(set) var differences: [ReplayDifference] = []
  private let limit: Int

  public init(keeping limit: Int = 20) { self.limit = limit }

  public mutating func add(_ decision: ReplayedDecision, awards: Int) {
    decisions += 1
    if decision.differences.isEmpty { identical += 1 }
    let changedPrices = decision.differences.reduce(0) { count, difference in
      switch difference.change {
      case .award: count + 1
      case .page: count
      case .unknownRules: count + awards
      }
    }
    prices += awards
    identicalPrices += max(0, awards - changedPrices)
    loggedRevenue += decision.logged.expectedRevenue
    replayedRevenue += decision.replayed.expectedRevenue
    loggedAds += decision.logged.ads
    replayedAds += decision.replayed.ads
    differences += decision.differences.prefix(max(0, limit - differences.count))
  }
}
