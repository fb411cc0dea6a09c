import Testing

@testable import Domain

@Suite("Audiences")
struct AudienceTests {
  @Test(
    "Spellings of one address are one",
    arguments: ["test@example.com", " Test@Example.COM\t", "TEST@EXAMPLE.COM"])
  func email(text: String) throws {
    #expect(try ContactSpelling.email(text) == "test@example.com")
  }

  @Test(
    "Spellings of one number are one, without and with its plus",
    arguments: ["+43 1 234567-8", "0043 (1) 2345678", " +4312345678", "+43/1/234 56 78", "+43.1.2345678"])
  func phone(text: String) throws {
    #expect(try ContactSpelling.phone(text) == ["4312345678", "+4312345678"])
  }

  @Test(
    "What is no address is refused without being repeated",
    arguments: ["", "a", "a@", "@b.c", "a@b", "a b@c.d", "a@b@c.d", "a@.b"])
  func noEmail(text: String) {
    let error = #expect(throws: DomainError.self) { try ContactSpelling.email(text) }
    #expect(error?.code == .badIdentifier)
  }

  @Test(
    "A number without its country's code, too short, too long or with letters is refused",
    arguments: ["", "12345678", "+1234", "+1234567890123456", "+43 1 CALLME77"])
  func noPhone(text: String) {
    #expect(throws: DomainError.self) { try ContactSpelling.phone(text) }
  }

  @Test("A hash is 64 hexadecimal digits, whatever their case")
  func hash() throws {
    let digits = String(repeating: "0aB", count: 21) + "f"
    #expect(try HashedIdentifier(hex: digits).hex == digits.lowercased())
    for bad in ["", String(digits.dropLast()), digits + "0", String(repeating: "g", count: 64)] {
      #expect(throws: DomainError.self) { try HashedIdentifier(hex: bad) }
    }
  }

  @Test("A window asks for acts and for 1 to 180 days; a likeness takes in 1 to 20 percent")
  func limits() throws {
    #expect(throws: DomainError.self) { try Retargeting(kinds: [], days: 3) }
    #expect(throws: DomainError.self) { try Retargeting(kinds: [.impression, .click], days: 3) }
    for days in [0, 181] { #expect(throws: DomainError.self) { try Retargeting(kinds: [.click], days: days) } }
    for percent in [0, 21] {
      #expect(throws: DomainError.self) { try Lookalike(seed: AudienceID("a"), percent: percent) }
    }
    #expect(try Retargeting(kinds: [.click], days: 180).days == 180)
  }

  @Test("A list is usable from its least number of people on, a window always, a likeness once it has people")
  func usable() throws {
    let list = Audience(id: try AudienceID("l"), name: "l", rule: .customers)
    let window = Audience(id: list.id, name: "w", rule: .retargeting(try Retargeting(kinds: [.save], days: 1)))
    let alike = Audience(id: list.id, name: "a", rule: .lookalike(try Lookalike(seed: list.id, percent: 1)))
    #expect([99, 100].map { list.isUsable(people: $0) } == [false, true])
    #expect(window.isUsable(people: 0))
    #expect([0, 1].map { alike.isUsable(people: $0) } == [false, true])
  }

  @Test("A tree gives each node a number, and knows what is above it")
  func taxonomy() throws {
    let tree = Taxonomy(nodes: try ["animals", "animals/birds", "home"].map { try Category($0) })
    #expect(tree.version == 3)
    #expect(try tree.number(of: Category("animals/birds")) == 2)
    #expect(tree.parent(of: 2) == 1 && tree.parent(of: 1) == nil)
    #expect(try tree.category(3) == Category("home"))
    #expect(tree.category(0) == nil && tree.category(4) == nil)
    #expect(try tree.number(of: Category("music")) == nil)
  }
}
