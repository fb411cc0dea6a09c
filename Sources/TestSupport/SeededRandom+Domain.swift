public import Domain

/// Random legal values of the domain.
extension SeededRandom {
  /// Uniform in the range.
  public mutating func int(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + index(below: range.upperBound - range.lowerBound + 1)
  }

  /// A number of any size: its count of bits is uniform, so that small and large ones are both common.
  public mutating func anyInt64() -> Int64 { Int64(bitPattern: next() >> UInt64(index(below: 64))) }

  /// - Parameter values: one at least.
  public mutating func pick<Element>(_ values: [Element]) -> Element { values[index(below: values.count)] }

  public mutating func subset<Element>(_ values: [Element], share: Double = 0.3) -> [Element] {
    values.filter { _ in chance(share) }
  }

  /// 0 to `upTo` values.
  public mutating func list<Element>(
    upTo: Int, _ element: (inout SeededRandom) throws -> Element
  ) rethrows -> [Element] {
    try (0..<int(0...upTo)).map { _ in try element(&self) }
  }

  public mutating func optional<Element>(_ element: (inout SeededRandom) throws -> Element) rethrows -> Element? {
    chance(0.5) ? try element(&self) : nil
  }

  /// Text of many scripts, with quotes, controls, combining marks and emoji.
  public mutating func text(upTo length: Int = 20) -> String {
    let alphabet = Array("abcdefghijklmnopqrstuvwxyz  0123456789-_/\"\\{}\n\tÄßéøİıςжשعहि漢字かな한👩🏽‍🚀🇦🇹").map(String.init)
    let joiners = ["e\u{301}", "\u{e9}", "\u{0}", "\u{feff}", "\u{2028}", "\u{10ffff}"]
    return list(upTo: length) { $0.pick($0.chance(0.05) ? joiners : alphabet) }.joined()
  }

  /// An identifier of 1 to `Identifier.maximumLength` bytes; mostly short ASCII.
  public mutating func identifier<Entity>() throws -> Identifier<Entity> {
    if chance(0.9) { return try Identifier("\(pick(["a", "item", "x/y", "k:"]))\(int(0...9_999))") }
    var scalars = String.UnicodeScalarView()
    let length = int(1...Identifier<Entity>.maximumLength)
    while let scalar = Unicode.Scalar(UInt32(truncatingIfNeeded: 0xA1 + index(below: 0x600))),
      scalars.reduce(0, { $0 + UTF8.width($1) }) + UTF8.width(scalar) <= length
    {
      scalars.append(scalar)
    }
    return try Identifier(scalars.isEmpty ? "z" : String(scalars))
  }

  /// 0...`Micros.maximum`, small and large ones alike.
  public mutating func micros() -> Micros {
    chance(0.02) ? .maximum : Micros(rawValue: (anyInt64() & .max) % (Micros.maximum.rawValue + 1))
  }

  /// In the years 0000...9999, to the millisecond.
  public mutating func timestamp() -> Timestamp {
    Timestamp(milliseconds: -62_167_219_200_000 + Int64(index(below: 315_569_520_000_000)))
  }

  /// In the years 2020...2030, to the millisecond.
  public mutating func recentTimestamp() -> Timestamp {
    Timestamp(milliseconds: 1_577_836_800_000 + Int64(index(below: 347_155_200_000)))
  }

  public mutating func category() throws -> Category {
    try Category(path(["animals", "birds", "home décor", "shoes", "x"]))
  }

  public mutating func place() throws -> Place { try Place(path(["AT", "US", "CA", "San Francisco", "Kärnten"])) }

  private mutating func path(_ words: [String]) -> String {
    (0..<int(1...4)).map { _ in pick(words) }.joined(separator: "/")
  }

  public mutating func bid() throws -> Bid {
    if chance(0.5) { return try Bid(event: .click, amount: Micros(rawValue: Int64(int(1...20_000_000)))) }
    return try Bid(event: .impression, amount: Micros(rawValue: Int64(int(1...50_000)) * 1_000))
  }

  public mutating func keyword() throws -> Keyword {
    let words = (0..<int(1...3)).map { _ in pick(["red", "running", "shoes", "größe", "42", "ΣΊΣΥΦΟΣ", "靴"]) }
    let phrase = words.joined(separator: pick([" ", ", ", "  ", "-"]))
    return try Keyword(pick(["", "-"]) + pick([phrase, "\"\(phrase)\"", "[\(phrase)]"]))
  }

  public mutating func weekHours() throws -> WeekHours { try WeekHours(subset(Array(0..<168))) }

  public mutating func consent() -> Consent {
    Consent(personalization: chance(0.5), measurement: chance(0.5), offsite: chance(0.5))
  }

  public mutating func targeting() throws -> Targeting {
    Targeting(
      interests: try rule { try $0.category() }, keywords: try list(upTo: 3) { try $0.keyword() },
      audiences: try rule { try $0.identifier() }, places: try rule { try $0.place() },
      languages: Set(subset(["de", "en", "pt-br"])), deviceKinds: Set(subset(DeviceKind.allCases)),
      operatingSystems: Set(subset(["android", "ios", "linux"])), genders: Set(subset(Gender.allCases)),
      ages: Set(subset(AgeBand.allCases)), surfaces: Set(subset(Surface.allCases)),
      hours: try optional { try $0.weekHours() }, avoidedContent: Set(try list(upTo: 2) { try $0.category() }))
  }

  private mutating func rule<Value>(
    _ value: (inout SeededRandom) throws -> Value
  ) rethrows -> Targeting.Rule<Value> {
    Targeting.Rule(include: Set(try list(upTo: 3, value)), exclude: Set(try list(upTo: 2, value)))
  }
}
