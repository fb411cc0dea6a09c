/// The known name that a misspelt one probably means.
enum NearName {
  /// - Returns: the closest candidate within a third of the name's length in edits (Levenshtein); nil when none is that close.
  static func of(_ name: String, in candidates: some Sequence<String>) -> String? {
    let letters = Array(name.utf8.prefix(64))
    let limit = max(1, letters.count / 3)
    return candidates.map { (distance: distance(letters, Array($0.utf8.prefix(64))), candidate: $0) }
      .filter { $0.distance <= limit }
      .min { ($0.distance, $0.candidate) < ($1.distance, $1.candidate) }?.candidate
  }

  private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var last = Array(0...right.count)
    for (row, letter) in left.enumerated() {
      var current = [row + 1]
      for (column, other) in right.enumerated() {
        current.append(
          min(last[column] + (letter == other ? 0 : 1), last[column + 1] + 1, current[column] + 1))
      }
      last = current
    }
    return last[right.count]
  }
}
