/// What every consumer's checks say of a version before it answers.
public struct ReplayReport: Codable, Equatable, Sendable {
  public enum Verdict: String, Codable, Sendable {
    case holds, breaks
    /// Nothing here measures it: it counts as broken until someone says otherwise.
    case unmeasured
  }

  public struct Line: Codable, Equatable, Sendable {
    public let consumer, measure, slice: String
    public let least: Double
    /// Of the candidate, and of the version in force.
    public let figure, before: Double?
    public let verdict: Verdict
    /// Why there is no figure.
    public let note: String?
  }

  public let signal: String
  public let version: Int
  /// The version in force.
  public let before: Int
  public let lines: [Line]
  /// Items that would have a value: of the version, and carried from others.
  public let items: [String: Int]

  public var isClear: Bool { lines.allSatisfy { $0.verdict == .holds } }

  /// What would break, in plain words, a sentence each; empty when nothing does.
  public var breaks: [String] {
    lines.filter { $0.verdict != .holds }.map { line in
      let what = "\(line.measure)\(line.slice == "all" ? "" : " on \(line.slice)")"
      let was = line.before.map { ", with version \(before) it has \(Self.rounded($0))" } ?? ""
      switch (line.verdict, line.figure) {
      case (.breaks, let figure?):
        return
          "\(line.consumer) needs \(what) of \(Self.rounded(line.least)) and would get \(Self.rounded(figure))\(was)."
      default:
        return "\(line.consumer) needs \(what) of \(Self.rounded(line.least)), which nothing measures here"
          + "\(line.note.map { " (\($0))" } ?? "")."
      }
    }
  }

  private static func rounded(_ value: Double) -> String { "\((value * 10_000).rounded() / 10_000)" }
}
