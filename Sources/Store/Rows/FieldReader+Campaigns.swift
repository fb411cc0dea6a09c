import Domain

extension FieldReader {
  mutating func requiredIdentifier<Entity>(_ name: String) throws(RowRefusal) -> Identifier<Entity> {
    let id: Identifier<Entity>? = try identifier(name)
    return try required(name, id)
  }

  mutating func requiredText(_ name: String) throws(RowRefusal) -> String {
    let text = try text(name)
    return try required(name, text)
  }

  /// From `start` to `end`, both optional.
  mutating func schedule() throws(RowRefusal) -> Schedule {
    let start = try time("start")
    let end = try time("end")
    do {
      return try Schedule(start: start, end: end)
    } catch {
      throw RowRefusal(field: "end", error)
    }
  }

  /// `"3/86400"` or `{"count": 3, "seconds": 86400}`: impressions in any window of so many seconds.
  mutating func frequencyCap(_ name: String) throws(RowRefusal) -> FrequencyCap? {
    let parts: [String?]
    switch raw(name) {
    case .absent: return nil
    case .text(let text), .cell(let text):
      parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    case .map(let entries) where entries.count == 2:
      parts = ["count", "seconds"].map { part in
        guard case .number(let literal) = entries.first(where: { $0.name == part })?.value else { return nil }
        return literal
      }
    default: parts = []
    }
    guard parts.count == 2, let count = parts[0].flatMap({ Int($0) }), let seconds = parts[1].flatMap({ Int64($0) })
    else {
      throw RowRefusal(field: name, "The cap is not count/seconds", "write 3/86400 for three a day")
    }
    do {
      return try FrequencyCap(count: count, seconds: seconds)
    } catch {
      throw RowRefusal(field: name, error)
    }
  }
}
