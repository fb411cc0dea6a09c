import Domain
import Foundation
import Synchronization
import Testing

@testable import Store

@Suite("Importing files")
struct ImportTests {
  private let scratch: Scratch
  private let database: MarketDatabase

  init() throws {
    scratch = try Scratch()
    database = try scratch.market()
  }

  private func run(_ entity: ImportEntity, _ file: URL, currency: String? = nil) throws -> ImportReport {
    try Importer(database: database, currency: currency.map { try Currency($0) }).run(entity, from: file)
  }

  private func rejects(_ report: ImportReport) throws -> [[String: String]] {
    guard let file = report.rejects else { return [] }
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
      return object.mapValues { "\($0)" }
    }
  }

  private static let jsonItems = """
    {"id":"a","title":"Alpha","text":"x, \\"y\\"\\nz","price_micros":1500000,"currency":"EUR","attributes":{"k":"v","l":"w"},"live":false}
    {"id":"b","title":"Beta","category":"animals/birds","language":"EN","rating":"teen","created_at":"2026-01-02T03:04:05Z"}
    """
  private static let csvItems = """
    id,title,text,price_micros,currency,attributes,live,category,language,rating,created_at\r
    a,Alpha,"x, ""y""
    z",1500000,EUR,k=v|l=w,false,,,,\r
    b,Beta,,,,,,animals/birds,EN,teen,2026-01-02T03:04:05Z\r

    """

  private static func packed(_ text: String) throws -> [UInt8] { try Deflater().pack(Array(text.utf8), isLast: true) }

  @Test("JSONL and CSV, plain and packed, mean the same")
  func formats() throws {
    let files = [
      try scratch.file("a.jsonl", Self.jsonItems), try scratch.file("b.csv", Self.csvItems),
      try scratch.file("c.jsonl.gz", Self.packed(Self.jsonItems)),
      try scratch.file("d.csv.gz", Self.packed(Self.csvItems)),
      try scratch.file("e.csv", Self.packed(Self.csvItems)),
    ]
    for (index, file) in files.enumerated() {
      let report = try run(.items, file)
      #expect(report.rows == 2 && report.rejected == 0 && report.rejects == nil, "\(file.lastPathComponent)")
      #expect(report.changed == (index == 0 ? 2 : 0), "\(file.lastPathComponent)")
    }
    let items = try database.items()
    #expect(items.map(\.title) == ["Alpha", "Beta"])
    #expect(items[0].text == "x, \"y\"\nz" && items[0].attributes == ["k": "v", "l": "w"] && !items[0].isLive)
    #expect(items[0].price == Micros(rawValue: 1_500_000))
    #expect(items[1].language == "en" && items[1].rating == .teen && items[1].isLive)
  }

  @Test("Running a file again changes nothing; a changed row replaces what is stored")
  func idempotent() throws {
    let file = try scratch.file("items.jsonl", Self.jsonItems)
    #expect(try run(.items, file).changed == 2)
    let version = try database.catalogueVersion()
    let again = try run(.items, file)
    #expect(again.changed == 0 && again.unchanged == 2 && again.resumedAtLine == nil)
    #expect(try database.catalogueVersion() == version)
    let changed = try scratch.file("items.jsonl", #"{"id":"a","title":"Alpha 2"}"#)
    #expect(try run(.items, changed).changed == 1)
    #expect(try database.item(ItemID("a")) == Item(id: ItemID("a"), title: "Alpha 2"))
  }

  @Test("Campaigns come from one file, parents first, in either format")
  func campaigns() throws {
    try database.upsert(items: [Item(id: ItemID("i"), title: "I")])
    let json = """
      {"kind":"advertiser","id":"v","name":"V"}
      {"kind":"campaign","id":"c","advertiser":"v","name":"C","objective":"traffic","daily_budget_micros":5000000,"frequency_cap":"3/86400"}
      {"kind":"ad_group","id":"g","campaign":"c","name":"G","bid_event":"cpc","bid_micros":250000,"keywords":["[red shoes]"],"hours":["mon-fri 08-20"]}
      {"kind":"ad","id":"x","ad_group":"g","item":"i"}
      """
    #expect(try run(.campaigns, scratch.file("c.jsonl", json), currency: "EUR").changed == 4)
    let csv = """
      kind,id,name,advertiser,campaign,ad_group,item,objective,daily_budget_micros,frequency_cap,bid_event,bid_micros,keywords,hours
      advertiser,v,V,,,,,,,,,,,
      campaign,c,C,v,,,,traffic,5000000,3/86400,,,,
      ad_group,g,G,,c,,,,,,cpc,250000,[red shoes],mon-fri 08-20
      ad,x,,,,g,i,,,,,,,
      """
    let report = try run(.campaigns, scratch.file("c.csv", csv), currency: "EUR")
    #expect(report.unchanged == 4)
    #expect(try database.adGroups()[0].targeting.hours?.hours.count == 60)
    let wrong = try run(
      .campaigns, scratch.file("w.csv", "kind,id,name,bid_micros\nadvertiser,z,Z,7\nadvertiser,y,Y,\n"))
    #expect(wrong.rejected == 1 && wrong.changed == 1)
  }

  @Test("A row whose parent is missing is rejected by the field that names it, and taken once the parent is there")
  func missingParent() throws {
    let ad = #"{"kind":"ad","id":"x","ad_group":"g","item":"i"}"#
    let file = try scratch.file("ads.jsonl", ad)
    let report = try run(.campaigns, file)
    #expect(report.rejected == 1)
    #expect(try rejects(report)[0]["field"] == "ad_group")
    try database.upsert(items: [Item(id: ItemID("i"), title: "I")])
    try database.upsert(advertisers: [Advertiser(id: AdvertiserID("v"), name: "V")])
    try database.upsert(campaigns: [
      Campaign(id: CampaignID("c"), advertiser: AdvertiserID("v"), name: "", objective: .traffic, dailyBudget: .zero)
    ])
    try database.upsert(adGroups: [
      AdGroup(
        id: AdGroupID("g"), campaign: CampaignID("c"), name: "",
        bid: Bid(event: .click, amount: Micros(rawValue: 1)))
    ])
    let again = try run(.campaigns, file)
    #expect(again.changed == 1 && again.rejected == 0 && again.rejects == nil)
  }

  @Test("Rejected rows are listed with line, id, field, cause and remedy, and stop nothing")
  func skipAndReport() throws {
    let lines = [
      #"{"id":"good","title":"A"}"#, #"{"id":"bad","titel":"secret"}"#, "", "not json", #"{"id":"late","title":"B"}"#,
    ]
    let report = try run(.items, scratch.file("items.jsonl", lines.joined(separator: "\n")))
    #expect(report.rows == 4 && report.changed == 2 && report.rejected == 2)
    let rejects = try rejects(report)
    #expect(rejects.map { $0["line"] } == ["2", "4"])
    #expect(rejects[0]["id"] == "bad" && rejects[0]["field"] == "titel")
    #expect(rejects[0]["remedy"] == "did you mean `title`?")
    #expect(rejects.allSatisfy { $0["cause"] != nil && !$0.values.contains { $0.contains("secret") } })
    #expect(report.rejects?.deletingLastPathComponent().lastPathComponent == "imports")
  }

  @Test("Of users not even the id is kept among the rejected")
  func rejectedUsers() throws {
    let report = try run(.users, scratch.file("users.jsonl", #"{"id":"anna@example.org","birth_year":1}"#))
    let content = try String(contentsOf: #require(report.rejects), encoding: .utf8)
    #expect(content.contains("birth_year") && !content.contains("anna"))
  }

  @Test("An unknown column in a CSV header stops the import before anything is written")
  func unknownColumn() throws {
    let file = try scratch.file("items.csv", "id,title,pirce_micros\na,A,\nb,B,\n")
    let error = #expect(throws: StoreError.self) { try run(.items, file) }
    #expect(error?.code == .badFile)
    #expect(error?.message.contains("price_micros") == true)
    #expect(try database.items().isEmpty)
  }

  @Test("Events name people by pseudonym and keep the time at which another market received them")
  func events() throws {
    let clock = SteppingClock(start: 1_770_000_000_000)
    let file = try scratch.file(
      "events.jsonl",
      """
      {"id":"e1","kind":"search","at":"2026-01-01T00:00:00Z","user":"anna","query":"red shoes"}
      {"id":"e2","kind":"checkout","at":"2026-01-01T00:00:01Z","user":"anna","value_micros":5,"currency":"EUR","received_at":"2026-02-02T00:00:00Z"}
      {"id":"e1","kind":"hide","at":"2026-01-01T00:00:00Z"}
      """)
    let report = try Importer(database: database, clock: clock).run(.events, from: file)
    #expect(report.changed == 2 && report.unchanged == 1)
    let events = try database.events(limit: 10)
    #expect(try events.map(\.person) == Array(repeating: database.person(for: UserID("anna")).pseudonym, count: 2))
    #expect(events[0].receivedAt == Timestamp(milliseconds: 1_770_000_000_000))
    #expect(try events[1].receivedAt == Timestamp("2026-02-02T00:00:00Z"))
  }

  @Test("Another currency than the market's is refused at the start")
  func otherCurrency() throws {
    #expect(throws: StoreError.self) { try Importer(database: database, currency: Currency("USD")) }
  }

  @Test("A name without a known ending needs the format to be stated")
  func unknownEnding() throws {
    let file = try scratch.file("items.txt", Self.jsonItems)
    let error = #expect(throws: StoreError.self) { try run(.items, file) }
    #expect(error?.message.contains("--input-format") == true)
    #expect(try Importer(database: database, format: .jsonl).run(.items, from: file).rows == 2)
  }

  @Test(
    "A transaction ends after 20 ms or 500 rows, whichever comes first",
    arguments: [(1, 21), (0, 500)] as [(Int64, Int)])
  func shortTransactions(step: Int64, most: Int) throws {
    let lines = (0..<1_200).map { #"{"id":"i\#($0)","title":"T"}"# }.joined(separator: "\n")
    let sizes = Mutex<[Int]>([])
    var importer = try Importer(database: database, clock: SteppingClock(step: step))
    let database = database
    importer.checkpoint = { stage in
      guard stage == .committed else { return }
      let count = try database.items().count
      sizes.withLock { $0.append(count) }
    }
    #expect(try importer.run(.items, from: scratch.file("items.jsonl", lines)).changed == 1_200)
    let counts = sizes.withLock(\.self)
    #expect(counts.last == 1_200)
    let batches = zip([0] + counts, counts).map { $1 - $0 }
    #expect(batches.max() ?? 0 <= most && batches.count >= 1_200 / most)
  }

  @Test("Progress is told at most every 100 ms, and at the end")
  func progress() throws {
    let lines = (0..<1_000).map { #"{"id":"i\#($0)","title":"T"}"# }.joined(separator: "\n")
    let file = try scratch.file("items.jsonl", lines)
    var told: [ImportProgress] = []
    _ = try Importer(database: database, clock: SteppingClock(step: 3)).run(.items, from: file) { told.append($0) }
    #expect(told.last?.rows == 1_000 && told.last?.bytes == told.last?.totalBytes)
    #expect(told.count > 10 && told.count < 1_000 * 4 * 3 / 100)
    #expect(zip(told, told.dropFirst()).allSatisfy { $0.rows <= $1.rows && $0.bytes <= $1.bytes })
  }

  @Test("Nobody imports the same file at the same time")
  func sameFile() throws {
    let file = try scratch.file("items.jsonl", Self.jsonItems)
    var error: StoreError?
    _ = try Importer(database: database).run(.items, from: file) { _ in
      if error == nil { error = #expect(throws: StoreError.self) { try self.run(.items, file) } }
    }
    #expect(error?.code == .busy)
  }
}
