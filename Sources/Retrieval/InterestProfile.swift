public import Domain
import Foundation

/// What a person is after, in words: nodes of the taxonomy with the acts that say so and a strength that fades.
///
/// A node's strength is Σ w · 2^(−age / half-life) over the acts on its items, with w from `Liking`, and 1 more where the
/// person named it. Interests fade by time, so that who stays away for long starts anew.
public struct InterestProfile: Equatable, Sendable {
  public struct Settings: Equatable, Sendable {
    /// After so many days an act counts half.
    public var halfLifeDays = 30.0
    /// Weaker interests are none; a click is one for about a hundred days.
    public var leastStrength = 0.1
    /// The most interests beside those that the person named.
    public var limit = 24

    public init() {}
  }

  public struct Interest: Equatable, Sendable {
    public let category: Category
    /// Above zero.
    public let strength: Double
    /// Of the strength of all interests, 0...1.
    public let share: Double
    /// Whether the person named it.
    public let isDeclared: Bool
    /// The strongest first.
    public let evidence: [Evidence]
  }

  /// An act that says something about an interest.
  public struct Evidence: Equatable, Sendable {
    /// Its place among the acts.
    public let act: Int
    /// What it adds to the strength now.
    public let weight: Double
  }

  /// The strongest first.
  public let interests: [Interest]

  /// - Parameters:
  ///   - acts: what the person did, in any order.
  ///   - categories: aligned with them, of the items that they are on; nil for an item without one.
  ///   - declared: what the person said they like.
  /// - Complexity: O(acts), and O(n log n) for n interests.
  public init(
    acts: [PastAct], categories: [Category?], declared: [Category], at now: Timestamp,
    settings: Settings = Settings()
  ) {
    var evidence: [Category: [Evidence]] = [:]
    for (place, act) in acts.enumerated() {
      guard let category = categories[place], let weight = Liking.weight(of: act.kind) else { continue }
      let days = Double(max(0, now.milliseconds - act.at.milliseconds)) / 86_400_000
      evidence[category, default: []].append(Evidence(act: place, weight: weight * exp2(-days / settings.halfLifeDays)))
    }
    let named = Set(declared)
    var found: [(category: Category, strength: Double)] = []
    for category in named.union(evidence.keys) {
      let acted = evidence[category, default: []].reduce(0) { $0 + $1.weight }
      // What the person said stays, whatever they hid.
      let strength = named.contains(category) ? max(settings.leastStrength, 1 + acted) : acted
      if strength >= settings.leastStrength { found.append((category, strength)) }
    }
    found.sort { $0.strength != $1.strength ? $0.strength > $1.strength : $0.category < $1.category }
    var room = settings.limit
    found = found.filter { entry in
      if named.contains(entry.category) { return true }
      room -= 1
      return room >= 0
    }
    let total = found.reduce(0) { $0 + $1.strength }
    interests = found.map { category, strength in
      Interest(
        category: category, strength: strength, share: strength / total, isDeclared: named.contains(category),
        evidence: evidence[category, default: []].sorted { left, right in
          abs(left.weight) != abs(right.weight) ? abs(left.weight) > abs(right.weight) : left.act < right.act
        })
    }
  }
}
