import Domain
import Retrieval

/// Draws rules and viewers from a small world, so that they meet often.
struct TargetingWorld {
  private var random: SeededRandom
  private let categories: [Category]
  private let places: [Place]
  private let audiences: [AudienceID]
  private let words = ["red", "running", "shoes", "cheap", "garden", "free"]

  init(seed: UInt64) throws {
    random = SeededRandom(seed: seed)
    categories = try [
      "animals", "animals/birds", "animals/birds/penguins", "animals/bird", "art", "art/prints", "food", "food/cake",
    ].map { try Category($0) }
    places = try ["AT", "AT/9", "AT/9/Wien", "US", "US/CA", "US/CA/San Francisco", "US/C", "DE"].map { try Place($0) }
    audiences = try (0..<6).map { try AudienceID("audience \($0)") }
  }

  mutating func rules(_ count: Int) throws -> [TargetingIndex.Rule] {
    try (0..<count).map { _ in
      TargetingIndex.Rule(
        targeting: try targeting(), rating: random.chance(0.8) ? .general : pick(ContentRating.allCases))
    }
  }

  mutating func viewer() -> Viewer {
    Viewer(
      surface: pick(Surface.allCases), hourOfWeek: random.index(below: 168), place: maybe(places),
      language: maybe(["en", "en-gb", "en-GB-oxendict", "de", "e"]), device: maybe(DeviceKind.allCases),
      operatingSystem: maybe(["iOS", "android", "linux"]), age: maybe(AgeBand.allCases),
      gender: maybe(Gender.allCases), audiences: some(audiences), interests: some(categories),
      queryWords: random.chance(0.5) ? [] : (0...random.index(below: 4)).map { _ in pick(words) },
      pageContent: maybe(categories), ratingLimit: pick(ContentRating.allCases),
      consent: random.chance(0.8) ? .all : .none)
  }

  private mutating func targeting() throws -> Targeting {
    var targeting = Targeting()
    if random.chance(0.25) { targeting.interests = rule(categories) }
    if random.chance(0.35) { targeting.keywords = try (0...random.index(below: 4)).map { _ in try keyword() } }
    if random.chance(0.25) { targeting.audiences = rule(audiences) }
    if random.chance(0.25) { targeting.places = rule(places) }
    if random.chance(0.2) { targeting.languages = Set(some(["en", "en-gb", "de"])) }
    if random.chance(0.2) { targeting.deviceKinds = Set(some(DeviceKind.allCases)) }
    if random.chance(0.2) { targeting.operatingSystems = Set(some(["ios", "Android", "linux"])) }
    if random.chance(0.2) { targeting.genders = Set(some(Gender.allCases)) }
    if random.chance(0.2) { targeting.ages = Set(some(AgeBand.allCases)) }
    if random.chance(0.2) { targeting.surfaces = Set(some(Surface.allCases)) }
    if random.chance(0.2) {
      let start = random.index(below: 168)
      targeting.hours = try WeekHours(random.chance(0.1) ? start..<start : 0..<(start + 1))
    }
    if random.chance(0.2) { targeting.avoidedContent = Set(some(categories)) }
    return targeting
  }

  private mutating func keyword() throws -> Keyword {
    let phrase = (0...random.index(below: 3)).map { _ in pick(words) }.joined(separator: " ")
    let sign = random.chance(0.3) ? "-" : ""
    return try Keyword(sign + pick([phrase, "\"\(phrase)\"", "[\(phrase)]"]))
  }

  private mutating func rule<Value>(_ values: [Value]) -> Targeting.Rule<Value> {
    Targeting.Rule(include: random.chance(0.7) ? Set(some(values)) : [], exclude: Set(some(values).prefix(1)))
  }

  private mutating func pick<Value>(_ values: [Value]) -> Value { values[random.index(below: values.count)] }

  private mutating func maybe<Value>(_ values: [Value]) -> Value? { random.chance(0.8) ? pick(values) : nil }

  private mutating func some<Value>(_ values: [Value]) -> [Value] {
    (0..<random.index(below: 4)).map { _ in pick(values) }
  }
}
