import Domain
import TestSupport
import Testing

@Suite("Taxonomy and places")
struct CategoryTests {
  @Test("A node's lineage runs from the root to itself")
  func lineage() throws {
    #expect(
      try Category("animals/birds/penguins").lineage.map(\.path) == [
        "animals", "animals/birds", "animals/birds/penguins",
      ])
    #expect(try Place("AT").lineage.map(\.path) == ["AT"])
    #expect(try Place("US/CA/San Francisco").lineage.map(\.path) == ["US", "US/CA", "US/CA/San Francisco"])
  }

  @Test("Each level makes one ancestor, whatever letters follow the slash")
  func combiningMarks() throws {
    let node = try Category("a/\u{301}b/c")
    #expect(node.lineage.count == 3)
    #expect(node.isWithin(try Category("a")))
  }

  @Test(
    "A node lies within itself and what is above it, not beside",
    arguments: [
      ("a/b", "a", true), ("a/b", "a/b", true), ("a", "a/b", false), ("ab", "a", false), ("ab/c", "a", false),
      ("b/a", "a", false),
    ])
  func within(path: String, other: String, expected: Bool) throws {
    #expect(try Category(path).isWithin(Category(other)) == expected)
    #expect(try Place(path).isWithin(Place(other)) == expected)
  }

  @Test("A node lies within exactly the nodes of its lineage")
  func lineageIsWithin() throws {
    try forEachSeed(500) { _, random in
      let (node, other) = (try random.category(), try random.category())
      try #require(node.isWithin(other) == node.lineage.contains(other), "\(node) \(other)")
      try #require(try Oracle.turnedThroughJSON(node) == node)
    }
  }

  @Test(
    "Empty levels, more than eight, controls and more than 200 bytes are refused",
    arguments: ["", "/", "a/", "/a", "a//b", "1/2/3/4/5/6/7/8/9", "a\nb", String(repeating: "x", count: 201)])
  func refused(path: String) {
    #expect(throws: DomainError.self) { try Category(path) }
    #expect(throws: DomainError.self) { try Place(path) }
  }
}

@Suite("Keywords")
struct KeywordTests {
  @Test(
    "The notation says match and sign",
    arguments: [
      ("Running Shoes", .broad, false, ["running", "shoes"]),
      ("\"running shoes\"", .phrase, false, ["running", "shoes"]),
      ("[running shoes]", .exact, false, ["running", "shoes"]), ("-free", .broad, true, ["free"]),
      ("-[free shoes]", .exact, true, ["free", "shoes"]), ("-\"a b\"", .phrase, true, ["a", "b"]),
      ("\"open", .broad, false, ["open"]), ("t-shirt", .broad, false, ["t", "shirt"]),
      ("größe 42", .broad, false, ["größe", "42"]),
    ] as [(String, Keyword.Match, Bool, [String])])
  func notation(text: String, match: Keyword.Match, isNegative: Bool, words: [String]) throws {
    let keyword = try Keyword(text)
    #expect(keyword.match == match && keyword.isNegative == isNegative && keyword.words == words)
    #expect(try Keyword(keyword.description) == keyword)
  }

  @Test("Random keywords survive their own notation and JSON")
  func roundTrip() throws {
    try forEachSeed(1_000) { _, random in
      let keyword = try random.keyword()
      try #require(try Keyword(keyword.description) == keyword, "\(keyword)")
      try #require(try Oracle.turnedThroughJSON(keyword) == keyword, "\(keyword)")
    }
  }

  @Test(
    "Nothing, eleven words, 81 bytes, and what grows past 80 in lower case are refused",
    arguments: [
      "", "-", "[]", "\"\"", "!?", "1 2 3 4 5 6 7 8 9 10 11", String(repeating: "x", count: 81),
      String(repeating: "Ⱥ", count: 40),
    ])
  func refused(text: String) {
    let error = #expect(throws: DomainError.self) { try Keyword(text) }
    #expect(error?.code == .badTargeting)
  }

  @Test(
    "Broad takes the words in any order, phrase side by side, exact alone",
    arguments: [
      ("red shoes", "red shoes", true, true, true), ("red shoes", "shoes, RED", true, false, false),
      ("red shoes", "cheap red shoes online", true, true, false), ("red shoes", "red suede shoes", true, false, false),
      ("red shoes", "red", false, false, false), ("red shoes", "", false, false, false),
      ("shoes", "snowshoes", false, false, false), ("a b", "a a b", true, true, false),
      ("a a b", "a a a b", true, true, false),
    ])
  func matches(phrase: String, query: String, broad: Bool, side: Bool, exact: Bool) throws {
    let words = QueryText.words(of: query)
    #expect(try Keyword(phrase).matches(words) == broad)
    #expect(try Keyword("\"\(phrase)\"").matches(words) == side)
    #expect(try Keyword("[\(phrase)]").matches(words) == exact)
    #expect(try Keyword("-[\(phrase)]").matches(words) == exact)
  }

  @Test("What matches exactly matches as a phrase, and a phrase matches broadly")
  func nested() throws {
    try forEachSeed(1_000) { _, random in
      let words = (0..<random.int(1...3)).map { _ in random.pick(["a", "b", "c"]) }
      let query = random.list(upTo: 5) { $0.pick(["a", "b", "c"]) }
      let phrase = words.joined(separator: " ")
      let broad = try Keyword(phrase).matches(query)
      let side = try Keyword("\"\(phrase)\"").matches(query)
      let exact = try Keyword("[\(phrase)]").matches(query)
      try #require((!exact || side) && (!side || broad), "\(phrase) \(query)")
    }
  }
}

@Suite("Targeting")
struct TargetingTests {
  @Test("Random targeting survives JSON")
  func roundTrip() throws {
    try forEachSeed(300) { _, random in
      let targeting = try random.targeting()
      try #require(try Oracle.turnedThroughJSON(targeting) == targeting)
    }
  }

  @Test("Choosing by interests, audiences, gender or age is personal; place, device and keywords are not")
  func personal() throws {
    #expect(!Targeting().isPersonal)
    #expect(
      !Targeting(keywords: [try Keyword("a")], places: .init(include: [try Place("AT")]), deviceKinds: [.phone])
        .isPersonal)
    #expect(Targeting(interests: .init(exclude: [try Category("a")])).isPersonal)
    #expect(Targeting(audiences: .init(include: [try AudienceID("a")])).isPersonal)
    #expect(Targeting(genders: [.female]).isPersonal)
    #expect(Targeting(ages: [.from65]).isPersonal)
  }

  @Test(
    "Ages fall into the bands that name them",
    arguments: [
      (0, "0-17"), (17, "0-17"), (18, "18-24"), (24, "18-24"), (25, "25-34"), (44, "35-44"), (54, "45-54"),
      (64, "55-64"), (65, "65+"), (120, "65+"),
    ])
  func ages(age: Int, band: String) {
    #expect(AgeBand(age: age).rawValue == band)
  }

  @Test("Hours of the week are a set of 0...167")
  func weekHours() throws {
    try forEachSeed(200) { _, random in
      let chosen = Set(random.subset(Array(0..<168)))
      let hours = try WeekHours(chosen)
      try #require(Set(hours.hours) == chosen)
      try #require((-5..<200).allSatisfy { hours.contains($0) == chosen.contains($0) })
      try #require(try Oracle.turnedThroughJSON(hours) == hours)
    }
    for bad in [-1, 168, .max] {
      #expect(throws: DomainError.self) { try WeekHours([bad]) }
    }
  }
}
