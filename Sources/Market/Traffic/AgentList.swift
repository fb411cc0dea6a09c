/// Texts in the names that clients give themselves by which robots declare themselves.
///
/// As in lists that the trade keeps, a pattern stands anywhere in the name or at its start, in whatever case, and may have
/// exceptions: texts with which a name is not meant.
public struct AgentList: Equatable, Sendable {
  private struct Pattern: Equatable {
    let text: [UInt8]
    let isAtStart: Bool
    let exceptions: [[UInt8]]
  }

  private var patterns: [Pattern] = []

  /// So much of a name is looked at.
  public static let longestName = 512

  /// None.
  public init() {}

  /// Reads a list: on each line `text | anywhere` or `text | start`, and after another `|` exceptions with commas between them;
  /// what follows a `#` is a comment.
  /// - Throws: `badList` with the number of the first line that is none.
  public init(_ text: String) throws(MarketError) {
    var lines: [[UInt8]: Int] = [:]
    for (number, line) in ListLines(text) {
      let pattern = try Self.pattern(line, number: number)
      if let earlier = lines.updateValue(number, forKey: pattern.text) {
        throw ListLines.refusal(number, "its text stands on line \(earlier) already: remove one")
      }
      patterns.append(pattern)
    }
  }

  public var count: Int { patterns.count }

  /// Whether a name declares a robot.
  /// - Complexity: O(patterns × length of the name).
  public func matches(_ name: String) -> Bool {
    let name = name.utf8.prefix(Self.longestName).map(Self.lowercased)
    return patterns.contains { pattern in
      (pattern.isAtStart ? name.starts(with: pattern.text) : Self.contains(name, pattern.text))
        && !pattern.exceptions.contains { Self.contains(name, $0) }
    }
  }

  private static func pattern(_ line: String, number: Int) throws(MarketError) -> Pattern {
    let fields = line.utf8.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false)
      .map { ListLines.trimmed($0).utf8.map(lowercased) }
    guard (2...3).contains(fields.count),
      let place = ["anywhere": false, "start": true][String(decoding: fields[1], as: UTF8.self)]
    else {
      throw ListLines.refusal(
        number, "it is no pattern: write it as `text | anywhere`, or `text | start | exception, exception`")
    }
    // One or two letters are in every name.
    guard (3...128).contains(fields[0].count) else {
      throw ListLines.refusal(number, "its text is outside 3...128 bytes: correct it")
    }
    let exceptions =
      fields.count < 3 ? [] : fields[2].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    let texts = exceptions.map { Array(ListLines.trimmed($0).utf8) }
    guard texts.allSatisfy({ (3...128).contains($0.count) }) else {
      throw ListLines.refusal(number, "an exception is outside 3...128 bytes: correct or remove it")
    }
    return Pattern(text: fields[0], isAtStart: place, exceptions: texts)
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }

  private static func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
    guard text.count >= part.count else { return false }
    return (0...(text.count - part.count)).contains { start in
      text[start] == part[0] && part.indices.allSatisfy { text[start + $0] == part[$0] }
    }
  }
}
