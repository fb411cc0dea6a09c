public import Statistics

/// What two markets with budgets of their own came to: money that budgets fixed, and money that people brought.
///
/// A campaign that spends its cell's budget spends it whoever stands in the cell: that part of the revenue has no chance in it.
/// Only what campaigns below their budgets spend depends on who was drawn into which cell, so that it alone has a spread over
/// people, and can be adjusted by what people brought before. A standard error over all of the revenue is several times too wide
/// where budgets bind.
public struct BudgetSplit: Equatable, Sendable {
  /// One payment: by which person, from which budget.
  public struct Charge: Equatable, Sendable {
    public let person: Int
    public let budget: Int
    public let amount: Double

    public init(person: Int, budget: Int, amount: Double) {
      self.person = person
      self.budget = budget
      self.amount = amount
    }
  }

  /// The share of a budget from which on it counts as what bounds its spend: pacing ends days a little below.
  public static let boundShare = 0.98

  /// By person: spend of budgets that did not bind.
  public let free: [Double]
  /// Spend of budgets that did, by arm of the people.
  public let bound: (control: Double, treated: Double)

  /// - Parameters:
  ///   - charges: of the whole time.
  ///   - budgets: of the same time; infinite for none.
  ///   - arms: 1 for treated, by person.
  /// - Throws: `lengthMismatch` for a charge of nobody or of no budget.
  /// - Complexity: O(charges + people).
  public init(_ charges: [Charge], budgets: [Double], arms: [UInt8]) throws(MeasurementError) {
    var spent = [Double](repeating: 0, count: budgets.count)
    for charge in charges {
      guard budgets.indices.contains(charge.budget), arms.indices.contains(charge.person) else {
        throw MeasurementError(
          .lengthMismatch,
          "A charge names person \(charge.person) and budget \(charge.budget): pass one arm and budget each.")
      }
      spent[charge.budget] += charge.amount
    }
    var (free, bound) = ([Double](repeating: 0, count: arms.count), [0.0, 0])
    for charge in charges {
      if spent[charge.budget] >= Self.boundShare * budgets[charge.budget] {
        bound[Int(min(arms[charge.person], 1))] += charge.amount
      } else {
        free[charge.person] += charge.amount
      }
    }
    (self.free, self.bound) = (free, (bound[0], bound[1]))
  }

  public static func == (left: BudgetSplit, right: BudgetSplit) -> Bool {
    left.free == right.free && left.bound == right.bound
  }

  /// Revenue of the treated for each person over that of the others, less 1, by the delta method over what people brought.
  ///
  /// What is free is adjusted by the time before as in `SplitEffect.users`.
  /// - Parameters:
  ///   - before: revenue of the time before, one a person.
  ///   - arms: as in `init`.
  /// - Throws: `MeasurementError.lengthMismatch`, `StatisticsError` for fewer than two people in an arm or a control of nothing.
  public func effect(before: [Double], arms: [UInt8], level: Double = 0.95) throws -> ConfidenceInterval {
    guard before.count == free.count, arms.count == free.count else {
      throw MeasurementError(
        .lengthMismatch, "\(before.count) outcomes before for \(free.count) people: pass one of each a person.")
    }
    let adjusted = SplitEffect.adjusted(free, before: before)
    var moments = [SampleMoments(), SampleMoments()]
    for (value, arm) in zip(adjusted, arms) { moments[Int(min(arm, 1))].add(value) }
    func shifted(_ moments: SampleMoments, by sum: Double) -> (mean: Double, variance: Double) {
      (moments.mean + sum / Double(max(moments.count, 1)), moments.variance / Double(max(moments.count, 1)))
    }
    guard moments.allSatisfy({ $0.count > 1 }) else {
      throw StatisticsError(.empty, "An arm has fewer than two people: let more take part.")
    }
    let (control, treated) = (shifted(moments[0], by: bound.control), shifted(moments[1], by: bound.treated))
    return try ConfidenceInterval.ratio(
      treated.mean, over: control.mean, variances: (treated.variance, control.variance), level: level
    ).lift
  }

  /// The same over people in matched pairs.
  /// - Throws: `StatisticsError` for fewer than two pairs, or a control of nothing.
  public func effect(_ pairs: MatchedPairs, level: Double = 0.95) throws(StatisticsError) -> ConfidenceInterval {
    let count = Double(max(pairs.pairs.count, 1))
    let ratio = try ConfidenceInterval.ratioOfMeans(
      numerators: pairs.pairs.map { free[$0.treated] + bound.treated / count },
      denominators: pairs.pairs.map { free[$0.control] + bound.control / count }, level: level)
    return ratio.lift
  }
}

extension ConfidenceInterval {
  /// A ratio as a relative effect.
  var lift: ConfidenceInterval {
    ConfidenceInterval(estimate: estimate - 1, low: low - 1, high: high - 1, level: level)
  }

  /// A ratio of two independent means by the delta method, with the normal quantile.
  static func ratio(
    _ top: Double, over bottom: Double, variances: (Double, Double), level: Double
  ) throws(StatisticsError) -> ConfidenceInterval {
    guard bottom != 0 else {
      throw StatisticsError(.undefined, "The control brought nothing: report the difference instead.")
    }
    let ratio = top / bottom
    let half =
      NormalDistribution.quantile((1 + level) / 2)
      * (variances.0 + variances.1 * ratio * ratio).squareRoot() / abs(bottom)
    return ConfidenceInterval(estimate: ratio, low: ratio - half, high: ratio + half, level: level)
  }
}
