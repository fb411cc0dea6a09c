public import Statistics

/// Relative effects of two arms of people.
public enum SplitEffect {
  /// The mean of the treated over that of the others, less 1, by the delta method over people.
  /// - Parameters:
  ///   - outcomes: one a person.
  ///   - arms: 1 for treated, 0 for the others, aligned.
  /// - Throws: `MeasurementError.lengthMismatch`, `StatisticsError` for fewer than two in an arm or a control of nothing.
  /// - Complexity: O(people).
  public static func users(
    _ outcomes: [Double], arms: [UInt8], level: Double = 0.95
  ) throws -> ConfidenceInterval {
    guard outcomes.count == arms.count else {
      throw MeasurementError(
        .lengthMismatch, "\(outcomes.count) outcomes for \(arms.count) arms: pass one of each a person.")
    }
    var moments = [SampleMoments(), SampleMoments()]
    for (outcome, arm) in zip(outcomes, arms) { moments[Int(min(arm, 1))].add(outcome) }
    return try ConfidenceInterval.relativeLift(treatment: moments[1], control: moments[0], level: level)
  }

  /// As `users`, after taking off what an outcome of the time before predicts (CUPED; Deng et al., WSDM 2013).
  ///
  /// θ is pooled over both arms and multiplies the deviation of the time before from its mean over all.
  /// - Parameter before: the same outcome before the experiment, one a person.
  public static func users(
    _ outcomes: [Double], before: [Double], arms: [UInt8], level: Double = 0.95
  ) throws -> ConfidenceInterval {
    guard outcomes.count == before.count else {
      throw MeasurementError(
        .lengthMismatch, "\(before.count) outcomes before and \(outcomes.count) after: pass one of each a person.")
    }
    return try users(adjusted(outcomes, before: before), arms: arms, level: level)
  }

  /// Outcomes less what those of the time before predict.
  static func adjusted(_ outcomes: [Double], before: [Double]) -> [Double] {
    let (mean, earlier) = (SampleMoments(outcomes).mean, SampleMoments(before))
    let covariance = zip(outcomes, before).reduce(0.0) { $0 + ($1.0 - mean) * ($1.1 - earlier.mean) }
    let scale = earlier.variance * Double(max(before.count - 1, 1))
    let theta = scale > 0 ? covariance / scale : 0
    return zip(outcomes, before).map { $0 - theta * ($1 - earlier.mean) }
  }

  /// What a user split says of all on against all off when budgets are taken into account.
  ///
  /// A campaign that spent its budget would spend it under either arm: the split only says who it spent it on. The others spend
  /// twice what they did in each arm. It is of first order, and worth little: a campaign near its budget may be freed or bound by
  /// the change, and the campaigns of a market are no sample of more, so that its interval held the truth in half of the worlds
  /// with tight budgets. It says which way the naive reading is wrong; a budget split says by how much.
  /// - Parameters:
  ///   - spend: by campaign, in each arm.
  ///   - budgets: of the same time, aligned; infinite for none.
  ///   - treatedShare: of people.
  ///   - random: of the bootstrap over campaigns.
  /// - Throws: `StatisticsError` when nothing is spent.
  public static func boundedByBudgets<Random: RandomNumberGenerator>(
    spend: [(control: Double, treated: Double)], budgets: [Double], treatedShare: Double = 0.5, level: Double = 0.95,
    using random: inout Random
  ) throws -> ConfidenceInterval {
    guard spend.count == budgets.count else {
      throw MeasurementError(.lengthMismatch, "\(budgets.count) budgets for \(spend.count) campaigns: pass one each.")
    }
    let whole = zip(spend, budgets).map { spend, budget in
      spend.control + spend.treated >= 0.95 * budget
        ? (off: budget, on: budget)
        : (off: min(spend.control / (1 - treatedShare), budget), on: min(spend.treated / treatedShare, budget))
    }
    return try ConfidenceInterval.bootstrap(count: whole.count, resamples: 500, level: level, using: &random) { units in
      let off = units.reduce(0) { $0 + whole[$1].off }
      return units.reduce(0) { $0 + whole[$1].on } / off - 1
    }
  }
}
