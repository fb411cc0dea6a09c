public import Domain
public import Funnel
public import Ledger
import Market

/// A logged auction held again by hand, with another bid of one ad and everything else as it was logged.
public struct AuctionTrial: Equatable, Sendable, Codable {
  /// What became of the ad.
  public struct Standing: Equatable, Sendable, Codable {
    /// `won`, or the reason that it did not.
    public var outcome: String
    public var position: Int?
    public var price: Micros?
    /// `reserve`, `its own bid`, or the ad that would have taken the slot.
    public var priceSetBy: String?
  }

  /// The least bid that gets a position at least as good.
  public struct Step: Equatable, Sendable, Codable {
    public var position: Int
    public var bid: Micros
    public var price: Micros
  }

  public var decision: DecisionID
  public var ad: AdID
  public var campaign: CampaignID
  public var bidEvent: Bid.Event
  public var loggedBid: Micros
  public var bid: Micros
  public var pacing: Double
  public var logged: Standing
  public var replayed: Standing
  /// From the least bid that wins anything up; empty where no bid does.
  public var steps: [Step]
  /// The ads of the page, in order, as logged and with the other bid.
  public var loggedAds: [AdID]
  public var replayedAds: [AdID]
}

extension AuctionTrial {
  /// - Parameters:
  ///   - ad: one that reached the decision.
  ///   - amount: the other bid; nil for the logged one.
  /// - Returns: nil when the ad did not reach the decision.
  /// - Throws: `DomainError` for a bid that cannot be.
  /// - Complexity: about 40 decisions for each slot of the page.
  public init?(of record: DecisionRecord, ad: AdID, bid amount: Micros?, reasons: DropReasonCatalogue) throws {
    let input = record.input
    guard let row = input.ads.ad.firstIndex(of: ad) else { return nil }
    let stage = Stage(record: record, row: row)
    let logged = input.ads.bid[row]
    let other = try amount.map { try Bid(event: logged.event, amount: $0) } ?? logged
    func standing(_ decision: Decision) -> Standing {
      guard let award = decision.awards.first(where: { $0.row == row }) else {
        let reason = decision.dropped.first { $0.row == row }?.reason
        return Standing(outcome: reason.map { reasons.name(of: $0) ?? "reason \($0.rawValue)" } ?? "left out")
      }
      let setter =
        switch award.setBy {
        case .reserve: "reserve"
        case .ownBid: "its own bid"
        case .rival(let rival): input.ads.ad[rival].rawValue
        }
      return Standing(outcome: "won", position: award.position, price: award.price, priceSetBy: setter)
    }
    func ads(_ decision: Decision) -> [AdID] { decision.awards.map { input.ads.ad[$0.row] } }
    let replayed = stage.decide(other)
    self.init(
      decision: input.id, ad: ad, campaign: input.ads.campaign[row], bidEvent: logged.event, loggedBid: logged.amount,
      bid: other.amount, pacing: input.ads.multiplier[row].value, logged: standing(record.decision),
      replayed: standing(replayed), steps: stage.steps(), loggedAds: ads(record.decision), replayedAds: ads(replayed))
  }

  /// The auction with one bid open.
  private struct Stage {
    let record: DecisionRecord
    let row: Int

    func decide(_ bid: Bid) -> Decision {
      var input = record.input
      input.ads.bid[row] = bid
      return Decider.decide(input, excluding: record.attempts.last?.excluded ?? [])
    }

    /// In the smallest steps that a bid may have.
    private func award(_ steps: Int64) -> AwardedAd? {
      let unit = unit
      guard let bid = try? Bid(event: event, amount: Micros(rawValue: steps * unit)) else { return nil }
      return decide(bid).awards.first { $0.row == row }
    }

    private var event: Bid.Event { record.input.ads.bid[row].event }
    private var unit: Int64 { event == .click ? 1 : 1_000 }

    /// By bisection: a higher bid never gets a worse slot.
    func steps() -> [Step] {
      let most = Micros.maximum.rawValue / unit
      guard let best = award(most) else { return [] }
      var steps: [Step] = []
      var (target, floor) = (Int.max, Int64(0))
      while target > best.position {
        // The least bid that does better than the target.
        var (low, high) = (floor, most)
        while high - low > 1 {
          let middle = low + (high - low) / 2
          if let award = award(middle), award.position < target { high = middle } else { low = middle }
        }
        guard let award = award(high), award.position < target else { return steps }
        steps.append(Step(position: award.position, bid: Micros(rawValue: high * unit), price: award.price))
        target = award.position
        floor = high - 1
      }
      return steps
    }
  }
}
