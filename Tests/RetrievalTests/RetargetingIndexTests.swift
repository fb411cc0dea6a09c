import Domain
import Testing

@testable import Retrieval

@Suite("Retargeting")
struct RetargetingIndexTests {
  private static let day: Int64 = 86_400_000
  private static let categories = ["a", "a/b", "a/b/c", "d", "d/e"]

  private static func category(of item: ItemID) -> Category? {
    guard let number = Int(item.rawValue), number < categories.count else { return nil }
    return try? Category(categories[number])
  }

  /// Each audience asked about each act.
  private static func plain(_ audiences: [Audience], _ acts: [PastAct], at now: Timestamp) -> [AudienceID] {
    audiences.filter { audience in
      guard case .retargeting(let rule) = audience.rule else { return false }
      return acts.contains { act in
        let isYoung = now.milliseconds - act.at.milliseconds < Int64(rule.days) * day
        let isOnAny = rule.items.isEmpty && rule.categories.isEmpty
        let isOnItem = act.item.map { rule.items.contains($0) } ?? false
        let node = act.item.flatMap(category)
        let isBelow = node.map { node in rule.categories.contains { node.isWithin($0) } } ?? false
        return isYoung && rule.kinds.contains(act.kind) && (isOnAny || isOnItem || isBelow)
      }
    }.map(\.id).sorted()
  }

  @Test("The index finds what asking each audience about each act finds", arguments: 1...20 as ClosedRange<UInt64>)
  func agrees(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    func some<Value>(_ values: [Value], _ chance: Double) -> [Value] { values.filter { _ in random.chance(chance) } }
    let kinds: [EventKind] = [.click, .save, .signUp, .checkout]
    var audiences: [Audience] = []
    for number in 0..<12 {
      let wanted = some(kinds, 0.4)
      let rule = try Retargeting(
        kinds: Set(wanted.isEmpty ? [.click] : wanted),
        items: Set(try some(Array(0..<7), 0.2).map { try ItemID("\($0)") }),
        categories: Set(try some(Self.categories, 0.2).map { try Category($0) }), days: 1 + random.index(below: 5))
      audiences.append(Audience(id: try AudienceID("a\(number)"), name: "", rule: .retargeting(rule)))
    }
    audiences.append(Audience(id: try AudienceID("list"), name: "", rule: .customers))
    random.shuffle(&audiences)
    let now = Timestamp(milliseconds: 100 * Self.day)
    let acts = try (0..<random.index(below: 12)).map { _ in
      let item = random.index(below: 8)
      return PastAct(
        kind: kinds[random.index(below: kinds.count)], item: item == 7 ? nil : try ItemID("\(item)"),
        at: now.advanced(byMilliseconds: -Int64(random.index(below: 6)) * Self.day))
    }
    let categories = acts.map { $0.item.flatMap(Self.category) }
    let found = RetargetingIndex(audiences).audiences(of: acts, categories: categories, at: now)
    #expect(found == Self.plain(audiences, acts, at: now))
  }

  @Test("An act counts until its window has passed, to the millisecond, and a clock that is ahead changes nothing")
  func window() throws {
    let rule = try Retargeting(kinds: [.click], days: 1)
    let index = RetargetingIndex([Audience(id: try AudienceID("a"), name: "", rule: .retargeting(rule))])
    let now = Timestamp(milliseconds: 10 * Self.day)
    for (age, isIn) in [(-5_000, true), (0, true), (Self.day - 1, true), (Self.day, false)] {
      let act = PastAct(kind: .click, item: nil, at: now.advanced(byMilliseconds: -age))
      #expect(index.audiences(of: [act], categories: [nil], at: now).isEmpty == !isIn, "\(age)")
    }
  }
}
