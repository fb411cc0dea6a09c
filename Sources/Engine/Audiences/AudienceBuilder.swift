public import Domain
import Foundation
import Retrieval
import Statistics
public import Store

/// Brings audiences up to now: counts lists and windows, and learns lookalikes from their seeds anew.
public struct AudienceBuilder: Sendable {
  private let database: MarketDatabase
  private let smallestList: Int
  private let seed: UInt64

  /// - Parameters:
  ///   - smallestList: a seed with fewer people gives no lookalike.
  ///   - seed: equal seeds give equal audiences.
  public init(database: MarketDatabase, smallestList: Int = Audience.smallestList, seed: UInt64 = 1) {
    self.database = database
    self.smallestList = smallestList
    self.seed = seed
  }

  /// Builds audiences; a lookalike is learnt from who is in its seed now.
  /// - Returns: aligned with `audiences`.
  /// - Throws: what the store throws. A lookalike that cannot be learnt is empty and says why.
  public func build(_ audiences: [Audience], at now: Timestamp) throws -> [AudienceBuild] {
    var traits: PersonTraits?
    var builds: [AudienceBuild] = []
    for audience in audiences {
      guard case .lookalike(let rule) = audience.rule else {
        let count = try database.countAudience(audience.id, at: now)
        builds.append(
          AudienceBuild(audience: audience.id, count: count ?? AudienceCount(entries: 0, people: 0, countedAt: now)))
        continue
      }
      let known = try traits ?? PersonTraits(reading: database, at: now)
      traits = known
      builds.append(try build(audience, rule, from: known, at: now))
    }
    return builds
  }

  private func build(
    _ audience: Audience, _ rule: Lookalike, from traits: PersonTraits, at now: Timestamp
  ) throws -> AudienceBuild {
    if case .lookalike? = try database.audience(rule.seed)?.rule {
      return try empty(audience, "Its seed is a lookalike itself: choose a list or a window.", at: now)
    }
    let seed = Set(try database.people(of: rule.seed, at: now))
    guard seed.count >= smallestList else {
      return try empty(
        audience, "Its seed has \(seed.count) people who agreed: \(smallestList) are needed.", at: now)
    }
    let isSeed = traits.people.map(seed.contains)
    do {
      return try learn(audience, rule, isSeed: isSeed, from: traits, at: now)
    } catch let error as StatisticsError {
      return try empty(audience, "Nothing can be learnt: \(error.message)", at: now)
    }
  }

  private func learn(
    _ audience: Audience, _ rule: Lookalike, isSeed: [Bool], from traits: PersonTraits, at now: Timestamp
  ) throws -> AudienceBuild {
    var random = SeededRandom(seed: seed, stream: "lookalike.\(audience.id)")
    let scores = try LookalikeScores(people: traits.matrix, isSeed: isSeed, using: &random).scores
    let share = Double(rule.percent) / 100
    let quality = LookalikeQuality(
      seedPeople: isSeed.count { $0 }, people: isSeed.count,
      model: try SeedRanking(scores: scores, isSeed: isSeed, share: share),
      activity: try SeedRanking(scores: traits.activity, isSeed: isSeed, share: share))
    let others = isSeed.indices.filter { !isSeed[$0] }
    let wanted = Int((share * Double(isSeed.count)).rounded(.up))
    let best = others.sorted {
      scores[$0] != scores[$1] ? scores[$0] > scores[$1] : traits.people[$0] < traits.people[$1]
    }
    .prefix(wanted).map { (person: traits.people[$0], score: scores[$0]) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let count = try database.replacePeople(
      of: audience, with: best, report: String(decoding: try encoder.encode(quality), as: UTF8.self), at: now)
    return AudienceBuild(audience: audience.id, count: count, quality: quality)
  }

  private func empty(_ audience: Audience, _ problem: String, at now: Timestamp) throws -> AudienceBuild {
    let count = try database.replacePeople(of: audience, with: [], report: "{}", at: now)
    return AudienceBuild(audience: audience.id, count: count, problem: problem)
  }
}

/// What building one audience came to.
public struct AudienceBuild: Equatable, Sendable {
  public let audience: AudienceID
  public let count: AudienceCount
  /// Of lookalikes.
  public let quality: LookalikeQuality?
  /// Why a lookalike has no people, and what to do.
  public let problem: String?

  init(audience: AudienceID, count: AudienceCount, quality: LookalikeQuality? = nil, problem: String? = nil) {
    self.audience = audience
    self.count = count
    self.quality = quality
    self.problem = problem
  }
}

/// How well a lookalike finds people of its seed whom its model did not know, beside the control.
public struct LookalikeQuality: Equatable, Sendable, Codable {
  /// People of the seed of whom anything is known.
  public let seedPeople: Int
  /// All people of whom anything is known.
  public let people: Int
  public let model: SeedRanking
  /// The most active people, whatever they do.
  public let activity: SeedRanking

  public init(seedPeople: Int, people: Int, model: SeedRanking, activity: SeedRanking) {
    self.seedPeople = seedPeople
    self.people = people
    self.model = model
    self.activity = activity
  }
}
