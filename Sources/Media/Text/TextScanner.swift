/// Reads a text token by token.
struct TextScanner {
  private let scalars: [Unicode.Scalar]
  private var place = 0

  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  mutating func next() -> TextToken? {
    while place < scalars.count, isSkipped(scalars[place]) { place += 1 }
    guard place < scalars.count else { return nil }
    let start = place
    let kind = consume()
    var folded = String.UnicodeScalarView()
    for scalar in scalars[start..<place] { FoldedScalars.append(scalar, to: &folded) }
    let letters = scalars[start..<place].filter(\.properties.isAlphabetic)
    return TextToken(
      kind: kind, scalars: start..<place, folded: String(folded),
      isShouted: letters.count > 1 && letters.allSatisfy(\.properties.isUppercase),
      isCapitalized: scalars[start].properties.isUppercase)
  }

  private mutating func consume() -> TextToken.Kind {
    if startsLink(at: place) {
      while place < scalars.count, !scalars[place].properties.isWhitespace { place += 1 }
      return .link
    }
    if isLetter(at: place) {
      consumeWord()
      return .word
    }
    if isDigit(at: place) {
      consumeNumber()
      return .number
    }
    place += 1
    return .mark
  }

  private mutating func consumeWord() {
    while true {
      while isLetter(at: place) || isAttached(at: place) { place += 1 }
      guard let next = afterJoint() else { return }
      place = next
    }
  }

  /// Where the word goes on after an apostrophe, hidden letters or a digit or two; nil where it ends.
  private func afterJoint() -> Int? {
    var next = place
    while next < scalars.count, next - place < 4, Self.hides(scalars[next]) { next += 1 }
    if next > place {
      // Letters may be hidden up to the end: "sh**".
      return isLetter(at: next) || scalars[place..<next].allSatisfy({ $0 == "*" }) ? next : nil
    }
    if next < scalars.count, scalars[next] == "'" || scalars[next] == "\u{2019}" {
      return isLetter(at: next + 1) ? next + 1 : nil
    }
    while next - place < 2, isDigit(at: next) { next += 1 }
    return next > place && isLetter(at: next) ? next : nil
  }

  private mutating func consumeNumber() {
    while true {
      while isDigit(at: place) { place += 1 }
      guard place < scalars.count, Self.stands(scalars[place]), isDigit(at: place + 1) else { return }
      place += 1
    }
  }

  private func startsLink(at start: Int) -> Bool {
    guard isLetter(at: start) else { return false }
    return Self.linkStarts.contains { head in
      guard start + head.count <= scalars.count else { return false }
      return zip(head, scalars[start...]).allSatisfy { $0 == $1.properties.lowercaseMapping.unicodeScalars.first }
    }
  }

  private static let linkStarts = ["http://", "https://", "www."].map { Array($0.unicodeScalars) }

  private func isLetter(at index: Int) -> Bool {
    guard index < scalars.count else { return false }
    let scalar = scalars[index]
    if scalar.isASCII { return (0x61...0x7A).contains(scalar.value | 0x20) }
    return scalar.properties.isAlphabetic
  }

  private func isDigit(at index: Int) -> Bool {
    guard index < scalars.count else { return false }
    let scalar = scalars[index]
    if scalar.isASCII { return (0x30...0x39).contains(scalar.value) }
    return scalar.properties.numericType == .decimal
  }

  private func isAttached(at index: Int) -> Bool {
    index < scalars.count && FoldedScalars.isAttached(scalars[index])
  }

  private func isSkipped(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || FoldedScalars.isAttached(scalar)
      || scalar.properties.generalCategory == .control
  }

  private static func hides(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "*" || scalar == "@" || scalar == "$" || scalar == "#"
  }

  /// Marks inside numbers, dates and times.
  private static func stands(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "." || scalar == "," || scalar == ":" || scalar == "/" || scalar == "-"
  }
}
