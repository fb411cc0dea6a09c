import Domain
import Measurement
import Statistics

/// One world with the three groups of a long-run experiment, and what is read out of it.
struct LongRunExperiment {
  let groups: [UInt8]
  /// Pages by person before, and in each week.
  let before: [Double]
  let weeks: [[Double]]
  let weekly: [ConfidenceInterval]
  let planted: Double
  let postPeriod: ConfidenceInterval
  let cookieDays: ConfidenceInterval

  init(_ study: LongRunStudy, from start: Marketplace, before: MarketplaceTally, seed: UInt64) throws {
    var random = SeededRandom(seed: seed, stream: "long run")
    var groups = (0..<study.settings.people).map { UInt8($0 % 3) }
    random.shuffle(&groups)
    let cohort = groups.map { $0 == LongRunStudy.Group.daily.rawValue ? random.index(below: LongRunStudy.cohorts) : -1 }
    var world = start
    var (weeks, today, sights) = ([[Double]](), [ConfidenceInterval](), [Double]())
    var week = MarketplaceTally.Pages(people: study.settings.people)
    for day in 0..<study.days {
      let arms = groups.indices.map { person -> UInt8 in
        groups[person] == LongRunStudy.Group.treated.rawValue || cohort[person] == day % LongRunStudy.cohorts ? 1 : 0
      }
      try world.apply(.users(arms, in: study.settings), rules: [study.rules, study.rules.with(study.treatment)])
      try world.run(days: 1)
      let tally = world.takeTally()
      week.add(tally)
      if day >= study.days - 14 {
        let exposures = tally.exposures
        today.append(
          try LearnedEffect.cookieDay(
            always: exposures.of(groups.indices.filter { groups[$0] == 1 && exposures[$0].opportunities > 0 }),
            today: exposures.of(
              groups.indices.filter { cohort[$0] == day % LongRunStudy.cohorts && exposures[$0].opportunities > 0 })))
        sights.append(world.learnedSight(of: groups, tally))
      }
      if (day + 1).isMultiple(of: 7) { weeks.append(week.take()) }
    }
    try world.apply(.everyone(0, in: study.settings), rules: [study.rules])
    try world.run(days: study.daysAfter)
    let pages = before.pages.map { Double($0) }
    let chosen = groups.indices.filter { groups[$0] < 2 }
    let arms = chosen.map { groups[$0] }
    weekly = try weeks.map { week in
      try SplitEffect.users(chosen.map { week[$0] }, before: chosen.map { pages[$0] }, arms: arms)
    }
    postPeriod = try LearnedEffect.postPeriod(world.tally.exposures.of(chosen), arms: arms)
    // Who has the change on one day in ten has learned a tenth of it.
    cookieDays = LearnedEffect.pooled(today).scaled(by: 1 / (1 - 1 / Double(LongRunStudy.cohorts)))
    planted = sights.reduce(0, +) / Double(sights.count)
    (self.groups, self.before, self.weeks) = (groups, pages, weeks)
  }
}

extension MarketplaceTally {
  /// Pages by person, summed over tallies.
  struct Pages {
    private var sums: [Double]

    init(people: Int) { sums = Array(repeating: 0, count: people) }

    mutating func add(_ tally: MarketplaceTally) {
      for person in sums.indices { sums[person] += Double(tally.pages[person]) }
    }

    mutating func take() -> [Double] {
      defer { sums = Array(repeating: 0, count: sums.count) }
      return sums
    }
  }

  /// Ads that were shown and looked at, by person.
  var exposures: [LearnedEffect.Exposure] {
    adViews.indices.map { .init(events: Double(adViews[$0]), opportunities: Double(adsShown[$0])) }
  }
}

extension [LearnedEffect.Exposure] {
  func of(_ people: [Int]) -> [LearnedEffect.Exposure] { people.map { self[$0] } }
}

extension Marketplace {
  /// How much less the treated look at ads than the others for what they have learned, relative: what was planted.
  func learnedSight(of groups: [UInt8], _ tally: MarketplaceTally) -> Double {
    var (sums, weights) = ([0.0, 0], [0.0, 0])
    for person in groups.indices where groups[person] < 2 {
      let weight = Double(tally.adsShown[person])
      sums[Int(groups[person])] +=
        weight * Double(1 - Float(settings.blindnessWeight) * crowd.blindness[person])
      weights[Int(groups[person])] += weight
    }
    return sums[1] / weights[1] / (sums[0] / weights[0]) - 1
  }
}
