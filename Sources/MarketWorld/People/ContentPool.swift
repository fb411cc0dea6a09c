import Domain

/// Organic content by topic: pieces appear, age, and give way to new ones.
struct ContentPool: Equatable, Sendable {
  static let piecesOfTopic = 4

  /// Log-odds of a click, besides taste and age, by topic and piece.
  private(set) var appeal: [Float]
  private var born: [Double]
  private var dies: [Double]
  /// Appeal less what today's age takes off.
  private(set) var today: [Float]
  private var random: SeededRandom

  init(topics: Int, _ settings: MarketplaceSettings, seed: UInt64) {
    random = SeededRandom(seed: seed, stream: "content")
    let count = topics * Self.piecesOfTopic
    appeal = Array(repeating: 0, count: count)
    today = appeal
    born = Array(repeating: 0, count: count)
    dies = born
    for piece in 0..<count {
      publish(piece, at: 0, settings)
      // At the start pieces are of any age.
      let age = dies[piece] * random.uniform()
      born[piece] -= age
      dies[piece] -= age
    }
  }

  private mutating func publish(_ piece: Int, at day: Double, _ settings: MarketplaceSettings) {
    appeal[piece] = Float(0.3 * random.normal())
    born[piece] = day
    dies[piece] = day + settings.contentDays * random.uniform(in: 0.5..<1.5)
  }

  mutating func begin(_ day: Int, _ settings: MarketplaceSettings) {
    for piece in appeal.indices {
      if dies[piece] <= Double(day) { publish(piece, at: Double(day), settings) }
      today[piece] = appeal[piece] - Float(settings.staleness * (Double(day) - born[piece]))
    }
  }
}
