/// The known name that a misspelt one probably means.
package enum NearMatch {
  /// - Returns: the closest candidate within a third of the name's length in edits; nil when none is that close.
  package static func of(_ name: String, in candidates: some Sequence<String>) -> String? {
    let letters = Array(name.utf8.prefix(64))
    let limit = max(1, letters.count / 3)
    return
      candidates
      .map { (distance: distance(letters, Array($0.utf8)), candidate: $0) }
      .filter { $0.distance <= limit }
      .min { ($0.distance, $0.candidate) < ($1.distance, $1.candidate) }?
      .candidate
  }

  /// Edits that turn one text into the other, where swapping two neighbours is one: optimal string alignment.
  package static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for (row, letter) in left.enumerated() {
      var current = [row + 1]
      for (column, other) in right.enumerated() {
        var best = min(last[column] + (letter == other ? 0 : 1), last[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
          best = min(best, beforeLast[column - 1] + 1)
        }
        current.append(best)
      }
      (beforeLast, last) = (last, current)
    }
    return last[right.count]
  }
}
