import Domain
import Foundation
import GRDB
import Testing

@testable import Store

@Suite("Audiences in the store")
struct AudienceTests {
  private let scratch: Scratch
  private let database: MarketDatabase
  private let list: AudienceID
  private static let now = Timestamp(milliseconds: 1_767_225_600_000)

  init() throws {
    scratch = try Scratch()
    database = try scratch.market()
    list = try AudienceID("buyers")
  }

  private func address(_ number: Int) -> String { "person.\(number)@example.org" }

  private func user(_ number: Int, _ consent: Consent = .all) throws -> User {
    User(id: try UserID("u\(number)"), consent: consent, identifiers: try HashedIdentifier.ofEmail(address(number)))
  }

  private func audiences(_ number: Int, smallestList: Int = 1) throws -> [String] {
    let id = try UserID("u\(number)")
    let person = try database.person(for: id)
    return try database.audiences(of: id, person: person.pseudonym, smallestList: smallestList).map(\.rawValue)
  }

  private func load(_ rows: [String], replaces: Bool = false) throws -> AudienceImportReport {
    let file = try scratch.file("list \(UUID()).csv", (["email,phone"] + rows).joined(separator: "\n"))
    return try AudienceImporter(database: database, clock: SteppingClock(start: Self.now.milliseconds))
      .run(list, from: file, replaces: replaces)
  }

  @Test("The hash of an address is that which other platforms publish for it")
  func publishedHash() throws {
    // SHA-256 of "test@example.com" and of the digits of a number, by coreutils' sha256sum.
    let email = try HashedIdentifier.ofEmail(" Test@example.com ").map(\.hex)
    #expect(email == ["973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b"])
    let phone = try HashedIdentifier.ofPhone("+43 1 2345678").map(\.hex)
    #expect(
      phone == [
        "a610486abc33a649efb2b2a99e7f1dac0c27e86c17ea69d3ee438f06add5c4ab",
        "4c693cbb6689c9cb73137957e22688012fcb76f711d33d7483848f41eca00393",
      ])
  }

  @Test("Who is on a list and agreed is in its audience, in whichever order list and people came")
  func joins() throws {
    try database.upsert(users: [user(1), user(2)])
    let report = try load(["\(address(1)),", "PERSON.2@EXAMPLE.ORG ,", "\(address(3)),"])
    #expect(report.rows == 3 && report.added == 3 && report.rejected == 0 && report.rejects == nil)
    #expect(report.count == AudienceCount(entries: 3, people: 2, countedAt: Self.now))
    try database.upsert(users: [user(3), user(4)])
    #expect(try (1...4).map { try audiences($0) } == [["buyers"], ["buyers"], ["buyers"], []])
    #expect(try database.countAudience(list, at: Self.now)?.people == 3)
  }

  @Test("A list takes consent to personalisation and to what comes from elsewhere")
  func consent() throws {
    let consents = [
      Consent(personalization: true, measurement: false, offsite: true),
      Consent(personalization: false, measurement: true, offsite: true),
      Consent(personalization: true, measurement: true, offsite: false), .none,
    ]
    try database.upsert(users: consents.enumerated().map { try user($0, $1) })
    _ = try load(consents.indices.map { "\(address($0))," })
    #expect(try consents.indices.map { try audiences($0).count } == [1, 0, 0, 0])
    #expect(try database.audienceCounts()[list]?.people == 1)
  }

  @Test("A list on which fewer people are found than it takes is for nobody")
  func smallest() throws {
    try database.upsert(users: (0..<3).map { try user($0) })
    _ = try load((0..<3).map { "\(address($0))," })
    #expect(try audiences(0, smallestList: 3) == ["buyers"])
    #expect(try audiences(0, smallestList: 4) == [])
  }

  @Test("A changed address is another person to lists; a user without one is on none")
  func changedAddress() throws {
    try database.upsert(users: [user(1)])
    _ = try load(["\(address(1)),", "\(address(9)),"])
    var changed = try user(1)
    changed.identifiers = []
    try database.upsert(users: [changed])
    #expect(try audiences(1) == [])
    changed.identifiers = try HashedIdentifier.ofEmail(address(9))
    try database.upsert(users: [changed])
    #expect(try audiences(1) == ["buyers"])
    #expect(try database.user(changed.id) == changed)
  }

  @Test("A file again changes nothing; one that replaces takes off who is not in it")
  func replaces() throws {
    _ = try load(["\(address(1)),", "\(address(2)),"])
    #expect(try load(["\(address(1)),", "\(address(2)),"]).added == 0)
    let report = try load(["\(address(2)),", "\(address(3)),"], replaces: true)
    #expect(report.added == 1 && report.count.entries == 2)
    let added = try database.add(HashedIdentifier.ofEmail(address(4)), to: list, at: Self.now)
    #expect(added.added == 1 && added.count.entries == 3)
    #expect(try load(["\(address(5)),"], replaces: true).count.entries == 1)
  }

  @Test("A row that cannot be taken is reported with line and cause, and stops no other; no file holds an address")
  func rejects() throws {
    try database.upsert(users: [user(1)])
    let report = try load(["\(address(1)),+43 1 2345678", "noperson,", ",0664 12345", ",", "\(address(2)),"])
    #expect(report.rows == 5 && report.rejected == 3 && report.added == 4)
    let file = try #require(report.rejects)
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    #expect(
      lines.map { $0.contains(#""line":3"#) || $0.contains(#""line":4"#) || $0.contains(#""line":5"#) } == [
        true, true, true,
      ])
    #expect(!lines.joined().contains("noperson") && !lines.joined().contains("0664"))
    try database.checkpoint()
    for name in try FileManager.default.subpathsOfDirectory(atPath: database.directory.path) {
      let bytes = try? Data(contentsOf: database.directory.appending(path: name))
      #expect(bytes?.range(of: Data("person.1@".utf8)) == nil, "\(name)")
    }
  }

  @Test("A file whose header is wrong, and an audience that is no list, are refused")
  func refuses() throws {
    let file = try scratch.file("list.csv", "mail\na@b.c\n")
    let importer = AudienceImporter(database: database)
    #expect(throws: StoreError.self) { try importer.run(list, from: file) }
    let window = Audience(id: list, name: "w", rule: .retargeting(try Retargeting(kinds: [.click], days: 3)))
    try database.upsert(audiences: [window])
    let good = try scratch.file("good.csv", "email\na@b.c\n")
    let error = #expect(throws: StoreError.self) { try importer.run(list, from: good) }
    #expect(error?.code == .badRow)
  }

  @Test("A deleted person is on no list and in no audience, and their hash in no file")
  func deletion() throws {
    try database.upsert(users: [user(1), user(2)])
    _ = try load(["\(address(1)),", "\(address(2)),"])
    let hash = try HashedIdentifier.ofEmail(address(1))[0].hex
    _ = try database.deleteUser(UserID("u1"))
    #expect(try database.audienceCounts()[list] == AudienceCount(entries: 1, people: 1, countedAt: Self.now))
    for name in try FileManager.default.subpathsOfDirectory(atPath: database.directory.path) {
      let bytes = try? Data(contentsOf: database.directory.appending(path: name))
      #expect(bytes?.range(of: Data(hash.utf8)) == nil, "\(name)")
    }
    try database.checkIntegrity()
  }

  @Test("A change of audiences or of who is in them is a change of what engines remember")
  func versions() throws {
    var last = try database.peopleVersion()
    func grows(_ body: () throws -> Void) throws -> Bool {
      try body()
      defer { last = (try? database.peopleVersion()) ?? last }
      return try database.peopleVersion() > last
    }
    #expect(try grows { try database.upsert(audiences: [Audience(id: list, name: "b", rule: .customers)]) })
    #expect(try !grows { try database.upsert(audiences: [Audience(id: list, name: "b", rule: .customers)]) })
    #expect(try grows { _ = try load(["\(address(1)),"]) })
    #expect(try grows { _ = try database.deleteAudience(list) })
    #expect(try database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM audience_hashes") } == 0)
  }

  @Test("A window counts the people who did what it asks for and agreed")
  func countsWindows() throws {
    try database.upsert(items: [
      Item(id: ItemID("bird"), title: "B", category: Category("animals/birds")),
      Item(id: ItemID("fish"), title: "F", category: Category("animals")),
      Item(id: ItemID("lamp"), title: "L", category: Category("animalsX")),
    ])
    try database.upsert(users: [user(1), user(2), user(3), user(4, .none)])
    let acts: [(Int, String, EventKind, Int64)] = [
      (1, "bird", .click, 0), (1, "fish", .click, 0), (2, "lamp", .click, 0), (3, "fish", .click, 3),
      (4, "bird", .click, 0),
    ]
    _ = try database.append(
      acts.enumerated().map { number, act in
        Event(
          id: try EventID("e\(number)"), kind: act.2, at: Self.now.advanced(bySeconds: -act.3 * 86_400),
          user: try UserID("u\(act.0)"), item: try ItemID(act.1))
      }, receivedAt: Self.now)
    func people(_ items: [String], _ categories: [String], days: Int) throws -> Int? {
      let rule = try Retargeting(
        kinds: [.click], items: Set(items.map { try ItemID($0) }), categories: Set(categories.map { try Category($0) }),
        days: days)
      try database.upsert(audiences: [Audience(id: list, name: "w", rule: .retargeting(rule))])
      return try database.countAudience(list, at: Self.now)?.people
    }
    #expect(try people([], [], days: 5) == 3)
    #expect(try people([], ["animals"], days: 5) == 2)
    #expect(try people([], ["animals"], days: 3) == 1)
    #expect(try people(["lamp"], ["animals/birds"], days: 1) == 2)
    #expect(try people(["ghost"], [], days: 9) == 0)
  }
}
