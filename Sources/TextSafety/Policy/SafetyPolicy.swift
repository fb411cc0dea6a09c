public import Domain

/// What happens to content, by what the signals say of it, where it would stand and how careful its neighbours are.
public struct SafetyPolicy: Equatable, Sendable {
  public enum Signal: String, CaseIterable, Sendable {
    /// Of a text.
    case spam, toxicity
    /// Of a picture: pornography.
    case sexual
  }

  /// How careful those who advertise on a page are, named as in inventory settings of the trade.
  public enum Suitability: String, CaseIterable, Sendable {
    /// Nearly everything that is allowed at all.
    case expanded
    case standard
    /// Only what nobody would mind.
    case limited
  }

  /// From mild to strict.
  public enum Action: Int, CaseIterable, Comparable, Sendable {
    case allow, limit, review, block

    public static func < (left: Action, right: Action) -> Bool { left.rawValue < right.rawValue }
  }

  /// From which probability on a rule holds.
  public enum Bar: Equatable, Sendable {
    case probability(Double)
    /// Where the model itself says yes: the share of harmless texts that it was allowed to block.
    case operatingPoint
  }

  public struct Rule: Equatable, Sendable {
    public let name: String
    public let signal: Signal
    public let surfaces: Set<Surface>
    public let suitabilities: Set<Suitability>
    public let bar: Bar
    public let action: Action
  }

  /// What a signal says of a text.
  public struct Reading: Equatable, Sendable {
    public let probability: Double
    public let isAtOperatingPoint: Bool

    public init(probability: Double, isAtOperatingPoint: Bool) {
      (self.probability, self.isAtOperatingPoint) = (probability, isAtOperatingPoint)
    }
  }

  public struct Verdict: Equatable, Sendable {
    public let action: Action
    /// The rule that decided; nil where none held.
    public let rule: String?
  }

  /// In the order of the file.
  public let rules: [Rule]

  /// The strictest action of the rules that hold, and the first of them that asks for it.
  ///
  /// - Parameter readings: what is known of the text; a rule on a signal that is missing does not hold, so that callers decide
  ///   themselves what an unread text may do.
  public func callAsFunction(
    _ readings: [Signal: Reading], on surface: Surface, for suitability: Suitability
  ) -> Verdict {
    var verdict = Verdict(action: .allow, rule: nil)
    for rule in rules where rule.surfaces.contains(surface) && rule.suitabilities.contains(suitability) {
      guard let reading = readings[rule.signal], rule.bar.isReached(by: reading) else { continue }
      if verdict.rule == nil || rule.action > verdict.action {
        verdict = Verdict(action: rule.action, rule: rule.name)
      }
    }
    return verdict
  }
}

extension SafetyPolicy.Bar {
  func isReached(by reading: SafetyPolicy.Reading) -> Bool {
    switch self {
    case .probability(let least): reading.probability >= least
    case .operatingPoint: reading.isAtOperatingPoint
    }
  }
}

extension SpamTextModel.Answer {
  public var reading: SafetyPolicy.Reading {
    SafetyPolicy.Reading(probability: probability, isAtOperatingPoint: isSpam)
  }
}

extension ToxicSpanModel.Answer {
  public var reading: SafetyPolicy.Reading {
    SafetyPolicy.Reading(probability: probability, isAtOperatingPoint: !spans.isEmpty)
  }
}
