import Domain
import Engine
import Ledger
import Market
import MarketWorld
import Store

extension PageLog {
  /// Pages with ads of a ledger, joined with what clients said of them; of people without a name each page is a person.
  /// - Parameter progress: called after each page of records with the number of decisions so far.
  init(reading log: DecisionLog, database: MarketDatabase, progress: (Int) -> Void) throws {
    self.init()
    var (after, decisions): (DecisionID?, Int) = (nil, 0)
    repeat {
      let page = try log.records(after: after, limit: 256)
      let events = Dictionary(
        grouping: try database.events(of: page.records.map(\.input.id), kinds: [.impression, .click]),
        by: { $0.event.decision })
      for record in page.records {
        decisions += 1
        add(record, events[record.input.id]?.map(\.event) ?? [], number: Int64(decisions))
      }
      progress(decisions)
      after = page.next
    } while after != nil
  }

  private mutating func add(_ record: DecisionRecord, _ events: [Event], number: Int64) {
    var seen: Set<Int> = []
    var clicked: Set<Int> = []
    for event in events {
      guard let position = event.position else { continue }
      if event.kind == .click { clicked.insert(position) } else { seen.insert(position) }
    }
    let ads = record.decision.awards.enumerated().map { slot, award -> Ad in
      let isForClicks =
        record.input.ads.bid.indices.contains(award.row) && record.input.ads.bid[award.row].event == .click
      let clicks = record.input.ads.predictions.click
      let rate = isForClicks && clicks.indices.contains(award.row) ? clicks[award.row]?.value ?? 0 : 1
      let isBilled = isForClicks ? clicked.contains(award.position) : seen.contains(award.position)
      return Ad(
        slot: slot, price: Double(award.price.rawValue) * rate, isSeen: seen.contains(award.position),
        isClicked: clicked.contains(award.position), paid: isBilled ? Double(award.price.rawValue) : 0)
    }
    // Those without a name are apart from pseudonyms, which are positive.
    append(
      milliseconds: record.input.at.milliseconds, person: record.person.pseudonym ?? -number,
      bidders: record.input.ads.count, ads: ads)
  }
}
