import Domain
import TestSupport
import Testing

@Suite("Identifiers")
struct IdentifierTests {
  @Test("Identifiers are ordered by bytes, not by the rules of a language")
  func order() throws {
    let sorted = try ["a", "Z", "é", "z", "aa", "👩", "\u{ffff}"].map { try ItemID($0) }.sorted().map(\.rawValue)
    #expect(sorted == ["Z", "a", "aa", "z", "é", "\u{ffff}", "👩"])
  }

  @Test("Two spellings of one letter are two identifiers, in equality, order and sets alike")
  func spellings() throws {
    let composed = try ItemID("caf\u{e9}")
    let decomposed = try ItemID("cafe\u{301}")
    #expect(composed != decomposed)
    #expect(decomposed < composed)
    #expect(Set([composed, decomposed]).count == 2)
  }

  @Test("Equality and order agree for random identifiers")
  func trichotomy() throws {
    try forEachSeed(500) { _, random in
      let left: ItemID = try random.identifier()
      let right: ItemID = random.chance(0.2) ? left : try random.identifier()
      let holds = [left < right, left == right, right < left].count { $0 }
      try #require(holds == 1, "\(left) and \(right)")
      try #require((left == right) == (Array(left.rawValue.utf8) == Array(right.rawValue.utf8)))
    }
  }

  @Test(
    "A text that cannot be told apart or printed safely is refused",
    arguments: [
      "", " a", "a ", "a\nb", "a\u{0}", "a\u{7f}", String(repeating: "x", count: 129),
      String(repeating: "é", count: 65),
    ])
  func refused(text: String) {
    let error = #expect(throws: DomainError.self) { try UserID(text) }
    #expect(error?.code == .badIdentifier)
    #expect(text.isEmpty || error?.message.contains(text) == false)
  }

  @Test(
    "128 bytes are allowed, inner spaces and other scripts too",
    arguments: [String(repeating: "x", count: 128), "a b", "日本", "🇦🇹"])
  func accepted(text: String) throws {
    #expect(try UserID(text).rawValue == text)
    #expect(try Oracle.turnedThroughJSON(UserID(text)) == UserID(text))
  }

  @Test(
    "Names that the system gives are lower case slugs",
    arguments: ["", "A", "a b", "ä", String(repeating: "a", count: 65)])
  func slugs(text: String) {
    #expect(throws: DomainError.self) { try SpaceID(text) }
    #expect(throws: DomainError.self) { try CalibrationID(text) }
    #expect(throws: DomainError.self) { try Experiment(name: text, salt: "s", arms: []) }
  }
}
