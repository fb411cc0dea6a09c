import Domain

/// Hours of the week as people write them: `mon-fri 08-20`, `sat 10-14`, `sun 0-24`; the end hour is exclusive.
enum WeekHoursNotation {
  private static let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

  /// Elements are numbers from 0 to 167, or texts in this notation; nil when absent.
  static func read(_ name: String, of fields: inout FieldReader) throws(RowRefusal) -> WeekHours? {
    let parts: [RawValue]
    switch fields.raw(name) {
    case .absent: return nil
    case .text(let text), .cell(let text): parts = text.split(separator: "|").map { .text(String($0)) }
    case .list(let values): parts = values
    default: throw refusal(name)
    }
    var hours: [Int] = []
    for part in parts {
      guard case .text(let text) = part else {
        guard case .number(let literal) = part, let hour = Int(literal) else { throw refusal(name) }
        hours.append(hour)
        continue
      }
      guard let named = parse(text) else { throw refusal(name) }
      hours.append(contentsOf: named)
    }
    guard !hours.isEmpty else {
      throw RowRefusal(field: name, "The list of hours is empty", "leave it out to allow all hours")
    }
    do {
      return try WeekHours(hours)
    } catch {
      throw RowRefusal(field: name, error)
    }
  }

  private static func parse(_ text: String) -> [Int]? {
    let words = text.lowercased().split(separator: " ")
    if words.count == 1, let hour = Int(words[0]) { return [hour] }
    guard words.count == 2, let days = range(words[0], { days.firstIndex(of: String($0)) }) else { return nil }
    guard let span = range(words[1], { Int($0) }), (0..<24).contains(span.lowerBound), span.upperBound <= 24,
      span.lowerBound < span.upperBound
    else { return nil }
    return days.flatMap { day in span.dropLast().map { day * 24 + $0 } }
  }

  /// `a-b`, or `a` alone.
  private static func range(_ text: Substring, _ number: (Substring) -> Int?) -> ClosedRange<Int>? {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(number)
    guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first <= last else {
      return nil
    }
    return first...last
  }

  private static func refusal(_ name: String) -> RowRefusal {
    RowRefusal(
      field: name, "The hours cannot be read",
      "write mon-fri 08-20|sat 10-14, splitting spans that cross midnight or Sunday, or numbers from 0 to 167")
  }
}
