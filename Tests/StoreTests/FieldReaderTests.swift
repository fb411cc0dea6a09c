import Domain
import Foundation
import Testing

@testable import Store

@Suite("Fields of a row")
struct FieldReaderTests {
  private func reader(_ json: String, assumed: Bool = false) throws -> FieldReader {
    let rule = CurrencyRule(market: try Currency("EUR"), isAssumed: assumed)
    return FieldReader(try JSONText.row(json), currency: rule)
  }

  private func refusal(_ json: String, _ entity: ImportEntity, assumed: Bool = true) throws -> RowRefusal? {
    let rule = CurrencyRule(market: try Currency("EUR"), isAssumed: assumed)
    return #expect(throws: RowRefusal.self) { () throws in
      _ = try ImportedRow(JSONText.row(json), as: entity, currency: rule)
    }
  }

  @Test(
    "Each refusal names its field and what to write",
    arguments: [
      (#"{"titel":"x","id":"a"}"#, ImportEntity.items, "titel", "did you mean `title`?"),
      (#"{"id":"a","title":"x","pirce_micros":1}"#, .items, "pirce_micros", "did you mean `price_micros`?"),
      (#"{"id":"a","title":"x","zzz":1}"#, .items, "zzz", "remove it"),
      (#"{"title":"x"}"#, .items, "id", "add it"),
      (#"{"id":"","title":"x"}"#, .items, "id", "use 1 to 128"),
      (#"{"id":"a","title":7}"#, .items, "title", "quotes"),
      (#"{"id":"a","title":"x","price_micros":-1}"#, .items, "price_micros", "0 or more"),
      (#"{"id":"a","title":"x","price_micros":1.5}"#, .items, "price_micros", "integer"),
      (#"{"id":"a","title":"x","price_micros":1e400}"#, .items, "price_micros", "integer"),
      (#"{"id":"a","title":"x","price_micros":99999999999999999999}"#, .items, "price_micros", "integer"),
      (#"{"id":"a","title":"x","price_micros":"5"}"#, .items, "price_micros", "without quotes"),
      (#"{"id":"a","title":"x","created_at":"yesterday"}"#, .items, "created_at", "2026"),
      (#"{"id":"a","title":"x","category":"a//b"}"#, .items, "category", "first/second"),
      (#"{"id":"a","title":"x","language":"english language"}"#, .items, "language", "pt-br"),
      (#"{"id":"a","title":"x","rating":"pg"}"#, .items, "rating", "teen"),
      (#"{"id":"a","title":"x","live":"yes"}"#, .items, "live", "true or false"),
      (#"{"id":"a","title":"x","attributes":{"k":1}}"#, .items, "attributes", "quotes"),
      (#"{"id":"a","kind":"clik","at":"2026-01-01T00:00:00Z"}"#, .events, "kind", "did you mean `click`?"),
      (#"{"id":"a","kind":"click","at":"2026-01-01T00:00:00Z","position":-1}"#, .events, "position", "correct"),
      (#"{"id":"a","birth_year":1700}"#, .users, "birth_year", "correct"),
      (#"{"id":"a","interests":"cars"}"#, .users, "interests", "list"),
      (#"{"id":"a"}"#, .campaigns, "kind", "add it"),
      (#"{"kind":"advertiser","id":"a","name":"A","bid_micros":5}"#, .campaigns, "bid_micros", "remove it"),
      (
        #"{"kind":"ad_group","id":"a","campaign":"c","name":"n","bid_event":"cpm","bid_micros":1}"#, .campaigns,
        "bid_micros", "round it"
      ),
      (
        #"{"kind":"campaign","id":"a","advertiser":"c","name":"n","objective":"traffic","daily_budget_micros":1,"start":"2026-01-02T00:00:00Z","end":"2026-01-01T00:00:00Z"}"#,
        .campaigns, "end", "swap"
      ),
    ])
  func refusals(json: String, entity: ImportEntity, field: String, remedy: String) throws {
    let refusal = try refusal(json, entity)
    #expect(refusal?.field == field)
    #expect(refusal?.remedy.contains(remedy) == true, "\(String(describing: refusal))")
  }

  @Test("A refusal repeats nothing of a row but the names of its fields")
  func privacy() throws {
    let secret = "hunter2 lives in Vienna"
    let rows = [
      "{\"id\":\"a\",\"place\":\"\(secret)//\"}", "{\"id\":\"a\",\"language\":\"\(secret)\"}",
      "{\"id\":\"a\",\"gender\":\"\(secret)\"}", "{\"id\":\"a\",\"birth_year\":\"\(secret)\"}",
    ]
    for row in rows {
      let refusal = try refusal(row, .users)
      #expect(refusal?.description.contains("hunter2") == false)
    }
  }

  @Test(
    "Amounts are in the market's currency, which a row states unless the command did",
    arguments: [
      (#"{"id":"a","title":"x","price_micros":5}"#, false, false),
      (#"{"id":"a","title":"x","price_micros":5}"#, true, true),
      (#"{"id":"a","title":"x","price_micros":5,"currency":"EUR"}"#, false, true),
      (#"{"id":"a","title":"x","price_micros":5,"currency":"USD"}"#, true, false),
      (#"{"id":"a","title":"x","currency":"USD"}"#, true, false),
      (#"{"id":"a","title":"x","price_micros":5,"currency":"euro"}"#, true, false),
      (#"{"id":"a","title":"x"}"#, false, true),
    ])
  func currency(json: String, assumed: Bool, isTaken: Bool) throws {
    var fields = try reader(json, assumed: assumed)
    let item = Result { () throws(RowRefusal) in try ItemRow.read(&fields) }
    switch item {
    case .success: #expect(isTaken)
    case .failure(let refusal): #expect(!isTaken && refusal.field == "currency")
    }
  }

  @Test(
    "Hours of the week are read as people write them",
    arguments: [
      (#"["mon 0-2"]"#, [0, 1]), (#""mon-tue 08-10""#, [8, 9, 32, 33]), (#""sun 22-24|MON 00-01""#, [0, 166, 167]),
      ("[5, 7]", [5, 7]), (#"["5", "sat 10-11"]"#, [5, 130]),
    ])
  func hours(json: String, expected: [Int]) throws {
    var fields = try reader("{\"hours\":\(json)}")
    #expect(try WeekHoursNotation.read("hours", of: &fields)?.hours == expected)
  }

  @Test(
    "Hours that cannot be meant are refused",
    arguments: [
      #""mon""#, #""mon 8""#, #""mon 10-8""#, #""fri-mon 8-9""#, #""mon 8-25""#, #""xyz 8-9""#, "[168]", "[]", "{}",
      "8.5", #"["mon 8-9-10"]"#,
    ])
  func badHours(json: String) throws {
    var fields = try reader("{\"hours\":\(json)}")
    #expect(throws: RowRefusal.self) { () throws in _ = try WeekHoursNotation.read("hours", of: &fields) }
  }

  @Test(
    "A frequency cap has two notations",
    arguments: [#""3/86400""#, #"{"count":3,"seconds":86400}"#, #"{"seconds":86400,"count":3}"#])
  func cap(json: String) throws {
    var fields = try reader("{\"frequency_cap\":\(json)}")
    #expect(try fields.frequencyCap("frequency_cap") == FrequencyCap(count: 3, seconds: 86_400))
  }

  @Test(
    "The edit distance is that of hand-made pairs",
    arguments: [
      ("", "abc", 3), ("kitten", "sitting", 3), ("titel", "title", 1), ("ab", "ba", 1), ("same", "same", 0),
      ("a", "b", 1),
    ])
  func distance(left: String, right: String, expected: Int) {
    #expect(NearMatch.distance(Array(left.utf8), Array(right.utf8)) == expected)
  }
}
