import Domain
import Engine
import Store

/// Audiences with what they are and how many they reached when last counted.
struct AudiencesPage: Sendable {
  struct Line: Sendable {
    let id: String
    let name: String
    let kind: String
    let rule: String
    let entries: String
    let people: String
    let isUsable: Bool
    let counted: String
  }

  let lines: [Line]
  let isEmpty: Bool
  let smallestList: String

  init(engine: Engine) async throws {
    let database = engine.database
    let (audiences, counts) = try await engine.offload { (try database.audiences(), try database.audienceCounts()) }
    let smallest = engine.smallestList
    lines = audiences.map { audience in
      let count = counts[audience.id]
      return Line(
        id: audience.id.rawValue, name: audience.name, kind: audience.kind.rawValue, rule: Self.text(audience.rule),
        entries: count.map { ConsoleText.count($0.entries) } ?? "–",
        people: count.map { ConsoleText.count($0.people) } ?? "–",
        isUsable: audience.isUsable(people: count?.people ?? 0, smallestList: smallest),
        counted: count.map { ConsoleText.time($0.countedAt) } ?? "never")
    }
    isEmpty = lines.isEmpty
    smallestList = ConsoleText.count(smallest)
  }

  private static func text(_ rule: Audience.Rule) -> String {
    switch rule {
    case .customers: return "a list of hashed addresses and numbers"
    case .lookalike(let rule): return "the \(rule.percent) % who are most like \(rule.seed)"
    case .retargeting(let rule):
      let subjects = rule.categories.map(\.path).sorted() + rule.items.map(\.rawValue).sorted()
      let what = rule.kinds.map(\.rawValue).sorted().joined(separator: ", ")
      return "\(what) on \(subjects.isEmpty ? "anything" : subjects.joined(separator: ", ")) within \(rule.days) d"
    }
  }
}
