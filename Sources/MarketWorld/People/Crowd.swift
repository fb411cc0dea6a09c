import Domain

/// The people of a marketplace, a column each: what they are, and what they have learned.
struct Crowd: Equatable, Sendable {
  // What they are.
  var taste: [SIMD8<Float>] = []
  /// The error of the platform's knowledge, to be scaled by the rules.
  var error: [SIMD8<Float>] = []
  var segment: [UInt8] = []
  /// Pages a day when content.
  var activity: [Float] = []
  /// Multiplies the attention of a position.
  var attention: [Float] = []

  // What they have learned.
  var satisfaction: [Float] = []
  /// Of ad load, in pages full of ads.
  var weariness: [Float] = []
  /// Of ads without relevance.
  var blindness: [Float] = []
  /// By person and topic.
  var boredom: [Float] = []
  /// Campaigns of the last eight ads, −1 for none, oldest overwritten first.
  var recent: [SIMD8<Int16>] = []
  var recentPlace: [UInt8] = []

  // The last page.
  var lastTick: [Int32] = []
  var lastLoad: [Float] = []
  var lastIrrelevance: [Float] = []
  var visits: [UInt32] = []

  var count: Int { taste.count }

  /// The spread of tastes around those of the segment.
  static let tasteSpread: Float = 0.8
  /// How much the members of a segment like its topic.
  static let segmentTaste: Float = 1.5

  init(_ settings: MarketplaceSettings, topics: [SIMD8<Float>], baseLoad: Float, seed: UInt64) {
    boredom = Array(repeating: 0.3, count: settings.people * topics.count)
    for person in 0..<settings.people {
      var random = SeededRandom(seed: StableHash.mixed(seed ^ 0x70656F70) &+ UInt64(person) &* 0xD134_2543_DE82_EF95)
      let kind = random.index(below: topics.count)
      segment.append(UInt8(truncatingIfNeeded: kind))
      taste.append(random.normals() * Self.tasteSpread + topics[kind] * Self.segmentTaste)
      error.append(random.normals())
      let logSpread = settings.activitySpread
      activity.append(Float(settings.pagesPerDay) * Portable.exp(Float(logSpread * random.normal())))
      attention.append(Float(random.uniform(in: 0.8..<1)))
      satisfaction.append(Float(settings.usualSatisfaction))
      weariness.append(baseLoad)
      blindness.append(baseLoad / 2)
      recent.append(SIMD8(repeating: -1))
      recentPlace.append(0)
      lastTick.append(0)
      lastLoad.append(baseLoad)
      lastIrrelevance.append(baseLoad / 2)
      visits.append(0)
    }
  }

  /// What time does between two pages: boredom is forgotten, and the habits of ads are learned or unlearned.
  @inline(__always)
  mutating func pass(_ person: Int, until tick: Int, topics: Int, _ settings: LearningRates) {
    let days = Float(tick - Int(lastTick[person])) * (1 / Float(Traffic.ticksPerDay))
    lastTick[person] = Int32(truncatingIfNeeded: tick)
    weariness[person] += (lastLoad[person] - weariness[person]) * (1 - Portable.exp(-days * settings.weariness))
    blindness[person] += (lastIrrelevance[person] - blindness[person]) * (1 - Portable.exp(-days * settings.blindness))
    let kept = Portable.exp(-days * settings.boredom)
    for topic in (person * topics)..<((person + 1) * topics) { boredom[topic] *= kept }
  }

  @inline(__always)
  mutating func remember(_ person: Int, ad campaign: Int) {
    recent[person][Int(recentPlace[person])] = Int16(truncatingIfNeeded: campaign)
    recentPlace[person] = (recentPlace[person] &+ 1) & 7
  }

  /// Rates of learning, for a day.
  struct LearningRates: Equatable, Sendable {
    let weariness: Float
    let blindness: Float
    let boredom: Float

    init(_ settings: MarketplaceSettings) {
      weariness = Float(1 / settings.wearinessDays)
      blindness = Float(1 / settings.blindnessDays)
      boredom = Float(1 / settings.boredomDays)
    }
  }
}

extension SeededRandom {
  /// Eight independent standard normal numbers.
  mutating func normals() -> SIMD8<Float> {
    var vector = SIMD8<Float>()
    for index in 0..<8 { vector[index] = Float(normal()) }
    return vector
  }

  /// A random direction.
  mutating func direction() -> SIMD8<Float> {
    let vector = normals()
    return vector / (vector * vector).sum().squareRoot()
  }
}
