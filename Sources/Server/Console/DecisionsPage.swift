import Domain
import Engine
import Ledger
import Store

/// The latest decisions.
struct DecisionsPage: Sendable {
  struct Line: Sendable {
    let id: String
    let path: String
    let at: String
    let surface: String
    let entries: Int
    let ads: Int
    let expected: String
    let attempts: Int
    let isRetried: Bool
    let isDegraded: Bool
  }

  let lines: [Line]
  let isEmpty: Bool
  /// Whether the page is of now and renews itself.
  let isLive: Bool
  /// The query of older decisions.
  let older: String?

  private static let size = 50

  init(engine: Engine, before: Timestamp?) async throws {
    let log = engine.log
    let records = try await engine.offload { try log.latest(before: before, limit: Self.size) }
    lines = records.map { record in
      let line = DecisionRoutes.Line(record)
      return Line(
        id: line.decision.rawValue, path: "/console/decisions/\(ConsoleText.encoded(line.decision.rawValue))",
        at: ConsoleText.time(line.at), surface: line.surface.rawValue, entries: line.entries, ads: line.ads,
        expected: line.expectedMicros.description, attempts: record.attempts.count,
        isRetried: record.attempts.count > 1, isDegraded: line.isDegraded)
    }
    isEmpty = lines.isEmpty
    isLive = before == nil
    older =
      records.count == Self.size ? records.last.map { "?before=\(ConsoleText.encoded($0.input.at.description))" } : nil
  }
}
