/// Settings of a marketplace under which it comes to the moments of a log.
///
/// A method of simulated moments whose moments are few and nearly separate: in each round the world is run, and each setting moves
/// by the moment that it governs, by a part of the logarithm that is missing. Every fifth day of the log is kept out and only
/// compared.
public struct WorldFit: Sendable {
  /// One moment of log and world.
  public struct Row: Sendable, Encodable {
    public let moment: String
    public let log: Double
    public let world: Double
    /// World less log in standard errors of both.
    public let z: Double
    /// The same for the days that were kept out; nil where these say nothing.
    public let heldOut: Double?
    public let heldOutZ: Double?
  }

  public let settings: MarketplaceSettings
  public let rules: MarketplaceRules
  public let rows: [Row]
  public let days: Int
  public let heldOutDays: Int

  /// How the world is run in each round.
  public struct Options: Sendable {
    public var rounds = 14
    public var worldDays = 8
    public var daysBefore = 4
    public var seed: UInt64 = 1

    public init() {}
  }

  /// - Parameters:
  ///   - settings: to start from; people and campaigns stay.
  ///   - rules: of the platform that wrote the log: reserve and positions of ads.
  ///   - progress: called after each round with its number.
  /// - Throws: `badLog` for a log of fewer than ten days.
  public init(
    to log: PageLog, from settings: MarketplaceSettings, rules: MarketplaceRules, options: Options = Options(),
    progress: (Int) -> Void = { _ in }
  ) throws(MarketplaceError) {
    let all = MarketplaceMoments.days(of: log)
    guard all.count >= 10 else {
      throw MarketplaceError(.badLog, "The log has \(all.count) days: ten are the least, two of which are kept out.")
    }
    let kept = all.enumerated().filter { $0.offset % 5 == 4 }.map(\.element)
    let slots = rules.adPositions.count
    let target = try MarketplaceMoments(log, days: Set(all).subtracting(kept), slots: slots)
    let held = try MarketplaceMoments(log, days: Set(kept), slots: slots)
    var (draft, draftRules) = (settings, rules)
    for round in 0..<options.rounds {
      let found = try Self.moments(draft, draftRules, options)
      (draft, draftRules) = Self.moved(draft, draftRules, from: found, to: target)
      progress(round + 1)
    }
    let found = try Self.moments(draft, draftRules, options)
    rows = target.values.compactMap { value in
      found[value.kind].map { Self.row(value, $0, held[value.kind]) }
    }
    (self.settings, self.rules, days, heldOutDays) = (draft, draftRules, all.count - kept.count, kept.count)
  }

  /// The share of moments within two standard errors, of the days fitted to and of those kept out.
  public var within: (fitted: Double, heldOut: Double) {
    let others = rows.compactMap(\.heldOutZ)
    return (
      Double(rows.count { abs($0.z) <= 2 }) / Double(max(rows.count, 1)),
      Double(others.count { abs($0) <= 2 }) / Double(max(others.count, 1))
    )
  }

  private static func row(
    _ log: MarketplaceMoments.Value, _ world: MarketplaceMoments.Value, _ held: MarketplaceMoments.Value?
  ) -> Row {
    func z(_ other: MarketplaceMoments.Value) -> Double {
      let square = world.standardError * world.standardError + other.standardError * other.standardError
      return (world.mean - other.mean) / max(square.squareRoot(), 1e-12)
    }
    return Row(
      moment: "\(log.kind)", log: log.mean, world: world.mean, z: z(log), heldOut: held?.mean, heldOutZ: held.map(z))
  }

  private static func moments(
    _ settings: MarketplaceSettings, _ rules: MarketplaceRules, _ options: Options
  ) throws(MarketplaceError) -> MarketplaceMoments {
    var world = try Marketplace(settings, rules: rules, seed: options.seed)
    try world.run(days: options.daysBefore)
    world.keepLog()
    try world.run(days: options.worldDays)
    return try MarketplaceMoments(world.log ?? PageLog(), slots: rules.adPositions.count)
  }

  private static func moved(
    _ settings: MarketplaceSettings, _ rules: MarketplaceRules, from found: MarketplaceMoments,
    to target: MarketplaceMoments
  ) -> (MarketplaceSettings, MarketplaceRules) {
    var (settings, rules) = (settings, rules)
    /// The factor that is missing, damped.
    func missing(_ kind: MarketplaceMoments.Kind, power: Double = 0.7) -> Double {
      guard let (have, want) = found[kind].flatMap({ have in target[kind].map { (have.mean, $0.mean) } }), have > 0,
        want > 0
      else { return 1 }
      return exponential(power * min(max(Portable.log(want / have), -1), 1))
    }
    func difference(_ kind: MarketplaceMoments.Kind) -> Double? {
      found[kind].flatMap { have in target[kind].map { $0.mean - have.mean } }
    }
    let slots = rules.adPositions.indices.map { missing(.clickRate(slot: $0)) }
    let overall = slots.reduce(0) { $0 + Portable.log($1) } / Double(max(slots.count, 1))
    settings.adPenalty += overall
    while settings.attention.count <= rules.adPositions.last ?? 0 {
      settings.attention.append((settings.attention.last ?? 1) * 0.9)
    }
    for (slot, position) in rules.adPositions.enumerated() {
      settings.attention[position] = min(
        max(settings.attention[position] * slots[slot] / exponential(overall), 0.02), 1)
    }
    if let median = difference(.price(quantile: 0.5)) { settings.conversionValue *= exponential(0.7 * median) }
    if let low = found[.price(quantile: 0.1)]?.mean, let high = found[.price(quantile: 0.9)]?.mean,
      let want = target[.price(quantile: 0.9)].flatMap({ top in target[.price(quantile: 0.1)].map { top.mean - $0.mean }
      })
    {
      settings.valueSpread = min(max(settings.valueSpread + 0.3 * (want - (high - low)), 0.01), 3)
    }
    rules.retrieval = min(max(rules.retrieval / missing(.winRate), 0.02), 1)
    settings.hourlyTraffic = (0..<24).map { hour in
      (settings.hourlyTraffic?[hour] ?? 1) * missing(.spend(hour: hour))
    }
    settings.pagesPerDay = min(max(settings.pagesPerDay * missing(.pages), 0.01), 40)
    // More spread of activity makes more of the gaps short at the same number of pages.
    if let short = difference(.returns(hours: 12)), let long = difference(.returns(hours: 72)) {
      settings.activitySpread = min(max(settings.activitySpread + 0.7 * (short - long), 0.05), 2)
    }
    return (settings, rules)
  }

  private static func exponential(_ x: Double) -> Double { Double(Portable.exp(Float(x))) }
}
