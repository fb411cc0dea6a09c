/// How many characters have to be put in, taken out or changed to make one text of another (Levenshtein 1966).
enum EditDistance {
  static func between(_ one: String, _ other: String) -> Int {
    let (left, right) = (Array(one), Array(other))
    var row = Array(0...right.count)
    for (place, character) in left.enumerated() {
      var diagonal = row[0]
      row[0] = place + 1
      for column in right.indices {
        let changed = diagonal + (character == right[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(changed, row[column] + 1, row[column + 1] + 1)
      }
    }
    return row[right.count]
  }
}
