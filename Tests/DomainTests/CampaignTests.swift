import Domain
import Foundation
import TestSupport
import Testing

@Suite("Campaigns")
struct CampaignTests {
  @Test("A click costs at most the bid, an impression a thousandth of a CPM, in whole micros")
  func perEvent() throws {
    #expect(try Bid(event: .click, amount: Micros(rawValue: 1_001)).perEvent.rawValue == 1_001)
    #expect(try Bid(event: .impression, amount: Micros(rawValue: 5_000)).perEvent.rawValue == 5)
    try forEachSeed(300) { _, random in
      let bid = try random.bid()
      let events: Int64 = bid.event == .click ? 1 : 1_000
      try #require(bid.perEvent.rawValue * events == bid.amount.rawValue)
      try #require(try Oracle.turnedThroughJSON(bid) == bid)
    }
  }

  @Test(
    "A bid of nothing, beyond the limit, or whose impression is not whole is refused, from a file too",
    arguments: [
      ("click", 0), ("click", -1), ("cpm", 0), ("cpm", 1_500), ("cpm", 999), ("click", 1_000_000_000_000_001),
    ])
  func badBids(event: String, amount: Int64) throws {
    let kind: Bid.Event = event == "click" ? .click : .impression
    let error = #expect(throws: DomainError.self) { try Bid(event: kind, amount: Micros(rawValue: amount)) }
    #expect(error?.code == .badBid)
    let json = #"{"event":"\#(kind.rawValue)","amount":\#(amount)}"#
    #expect(throws: DomainError.self) { try JSONDecoder().decode(Bid.self, from: Data(json.utf8)) }
  }

  @Test("A schedule holds its start and not its end")
  func schedules() throws {
    let (start, end) = (Timestamp(milliseconds: 10), Timestamp(milliseconds: 20))
    let schedule = try Schedule(start: start, end: end)
    #expect([9, 10, 19, 20].map { schedule.contains(Timestamp(milliseconds: $0)) } == [false, true, true, false])
    #expect(try Schedule(start: nil, end: end).contains(Timestamp(milliseconds: .min)))
    #expect(try Schedule(start: start, end: nil).contains(Timestamp(milliseconds: .max)))
    #expect(Schedule.always.contains(start))
    for value in [schedule, .always, try Schedule(start: start, end: nil)] {
      #expect(try Oracle.turnedThroughJSON(value) == value)
    }
  }

  @Test("A schedule that ends at or before its start is refused, from a file too")
  func badSchedules() {
    let time = Timestamp(milliseconds: 10)
    for end in [time, Timestamp(milliseconds: 9)] {
      let error = #expect(throws: DomainError.self) { try Schedule(start: time, end: end) }
      #expect(error?.code == .badTime)
    }
    let json = #"{"start":"2026-01-02T00:00:00Z","end":"2026-01-01T00:00:00Z"}"#
    #expect(throws: DomainError.self) { try JSONDecoder().decode(Schedule.self, from: Data(json.utf8)) }
  }

  @Test(
    "A frequency cap is 1...1000 servings in 1 second to 30 days, from a file too",
    arguments: [(0, 60), (1_001, 60), (-1, 60), (1, 0), (1, -1), (1, 30 * 86_400 + 1)] as [(Int, Int64)])
  func badCaps(count: Int, seconds: Int64) throws {
    let error = #expect(throws: DomainError.self) { try FrequencyCap(count: count, seconds: seconds) }
    #expect(error?.code == .badTargeting)
    let json = #"{"count":\#(count),"seconds":\#(seconds)}"#
    #expect(throws: DomainError.self) { try JSONDecoder().decode(FrequencyCap.self, from: Data(json.utf8)) }
    let widest = try FrequencyCap(count: 1_000, seconds: FrequencyCap.longestWindow)
    #expect(try Oracle.turnedThroughJSON(widest) == widest)
  }

  @Test("Numbers on disk lead back to their surfaces")
  func wireCodes() {
    #expect(Surface.allCases.map(\.wireCode) == [1, 2, 3, 4, 5])
    #expect(Surface.allCases.map { Surface(wireCode: $0.wireCode) } == Surface.allCases)
    #expect(Surface(wireCode: 0) == nil && Surface(wireCode: 6) == nil)
    #expect(ContentRating.allCases.map { ContentRating(name: $0.name) } == ContentRating.allCases)
  }
}

@Suite("Embeddings")
struct EmbeddingTests {
  @Test("Vectors of two spaces, or of two dimensions, are not brought together")
  func spaces() throws {
    let picture = try Embedding(space: SpaceID("image.lite0.v1"), values: [1, 2])
    let text = try Embedding(space: SpaceID("text.minilm.v1"), values: [1, 2])
    let longer = try Embedding(space: SpaceID("image.lite0.v1"), values: [1, 2, 3])
    try picture.requireSameSpace(as: picture)
    for other in [text, longer] {
      let error = #expect(throws: DomainError.self) { try picture.requireSameSpace(as: other) }
      #expect(error?.code == .spaceMismatch)
    }
  }

  @Test(
    "An empty vector and numbers that are not finite are refused",
    arguments: [[], [Float.nan], [1, .infinity], [-.infinity, 0]])
  func refused(values: [Float]) throws {
    let space = try SpaceID("a")
    let error = #expect(throws: DomainError.self) { try Embedding(space: space, values: values) }
    #expect(error?.code == .badEmbedding)
  }
}
