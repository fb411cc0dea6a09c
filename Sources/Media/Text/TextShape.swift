/// What a message looks like from afar, in bands.
struct TextShape {
  /// Pairs of a name and a band; a name without a band in a text is left out.
  private(set) var bands: [(name: String, band: Int)] = []

  init(_ text: String, _ tokens: [TextToken]) {
    var (length, digits, capitals, isMoney) = (0, 0, 0, false)
    var (run, longestRun) = (0, 0)
    for scalar in text.unicodeScalars {
      length += 1
      if scalar.properties.numericType == .decimal {
        digits += 1
        run += 1
        longestRun = max(longestRun, run)
      } else if scalar != " " {
        run = 0
      }
      if scalar.properties.isUppercase { capitals += 1 }
      if scalar.properties.generalCategory == .currencySymbol { isMoney = true }
    }
    add("length", min(8, length / 20))
    add("digits", min(8, (digits + 1) / 2))
    add("shouted", min(4, tokens.count { $0.kind == .word && $0.isShouted }))
    add("capitals", 10 * capitals / max(1, length))
    if isMoney { add("money", digits >= 4 ? 2 : 1) }
    // A telephone number may be written with spaces.
    if longestRun >= 10 { add("phone", 0) }
    if tokens.contains(where: { $0.kind == .link }) { add("link", 0) }
    if let first = text.unicodeScalars.first, first.properties.isUppercase { add("start", 0) }
    add("end", Self.ending(text.unicodeScalars.last))
  }

  private mutating func add(_ name: String, _ band: Int) { bands.append((name, band)) }

  private static func ending(_ scalar: Unicode.Scalar?) -> Int {
    switch scalar {
    case ".": 1
    case "!": 2
    case "?": 3
    case let scalar? where scalar.properties.numericType == .decimal: 4
    default: 0
    }
  }
}
