import Domain
import Engine
import Ledger
import Market
import Store
import Testing

/// Checks that hold for a market whatever happened to it.
extension Engine {
  /// No price above its bid or below the reserve, no budget overdrawn, no cap passed, all books alike to the micro.
  /// - Returns: all records.
  @discardableResult
  func checkMoney(of drafts: [CampaignDraft]) throws -> [DecisionRecord] {
    var records: [DecisionRecord] = []
    #expect(try log.forEachRecord { records.append($0) }.isEmpty)
    for record in records { try Self.checkPrices(of: record) }
    try checkCaps(of: drafts, records: records)
    try checkBudgets(of: drafts)
    try checkInvariants()
    return records
  }

  private static func checkPrices(of record: DecisionRecord) throws {
    let (input, reserve) = (record.input, ImpressionValue(perThousand: record.input.policy.reservePerThousand))
    for award in record.decision.awards {
      let bid = input.ads.bid[award.row]
      #expect(award.price <= bid.perEvent && award.price > .zero)
      let rate = bid.event == .impression ? .one : try #require(input.ads.predictions.click[award.row])
      #expect(ImpressionValue(award.price, at: rate) >= reserve)
    }
  }

  private func checkCaps(of drafts: [CampaignDraft], records: [DecisionRecord]) throws {
    for draft in drafts {
      guard let cap = draft.cap else { continue }
      let id = try draft.id
      var servings: [Int64: [Timestamp]] = [:]
      for record in records {
        guard let person = record.person.pseudonym else { continue }
        let shown = record.decision.awards.count { record.input.ads.campaign[$0.row] == id }
        servings[person, default: []] += [Timestamp](repeating: record.input.at, count: shown)
      }
      for times in servings.values.map({ $0.sorted() }) {
        for (first, last) in zip(times, times.dropFirst(cap.count)) {
          #expect(first.advanced(bySeconds: cap.seconds) <= last, "cap of \(draft.name)")
        }
      }
    }
  }

  private func checkBudgets(of drafts: [CampaignDraft]) throws {
    let books = try budgets.reconcile()
    #expect(books.isExact)
    let days = (MarketDay(number: 0), MarketDay(number: .max))
    let byCampaign = try budgets.spendReport(by: .campaign, from: days.0, to: days.1)
    for grouping in SpendReport.Grouping.allCases {
      let rows = try budgets.spendReport(by: grouping, from: days.0, to: days.1)
      #expect(rows.reduce(.zero) { $0 + $1.spend } == books.charged, "by \(grouping)")
      #expect(rows.reduce(0) { $0 + $1.clicks } == byCampaign.reduce(0) { $0 + $1.clicks }, "by \(grouping)")
    }
    let today = day(of: now)
    let leased = try budgets.books(node: "local", day: today)
    let standings = Dictionary(uniqueKeysWithValues: campaignStandings().map { ($0.campaign.id, $0) })
    for draft in drafts {
      let id = try draft.id
      let row = byCampaign.first { $0.key == id.rawValue }
      if let lifetime = draft.lifetime { #expect((row?.spend.rawValue ?? 0) <= lifetime, "lifetime of \(draft.name)") }
      for number in Set(try log.servings(since: Timestamp(milliseconds: 0)).map { day(of: $0.at) }) {
        let spent = try budgets.spent(day: number)[id] ?? .zero
        #expect(spent.rawValue <= draft.daily, "\(draft.name) on \(number)")
      }
      // What the node thinks it may spend, it has leased.
      let free = standings[id]?.free ?? .zero
      #expect(free <= leased[id]?.uncharged ?? .zero, "books of \(draft.name)")
    }
  }
}
