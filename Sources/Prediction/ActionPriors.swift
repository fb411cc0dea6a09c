import Domain

/// A prior for each action; nil when nothing was looked at.
public struct ActionPriors: Hashable, Sendable, Codable {
  public let click: BetaPrior?
  public let save: BetaPrior?
  public let hide: BetaPrior?
  public let conversion: BetaPrior?

  init(fitting counts: [ActionCounts]) {
    let trials = counts.map(\.examinations)
    click = BetaPrior(actions: counts.map(\.clicks), trials: trials)
    save = BetaPrior(actions: counts.map(\.saves), trials: trials)
    hide = BetaPrior(actions: counts.map(\.hides), trials: trials)
    conversion = BetaPrior(actions: counts.map(\.conversions), trials: trials)
  }

  func rates(of counts: ActionCounts) -> ActionRates {
    func rate(_ prior: BetaPrior?, _ actions: Double) -> Float? {
      prior.map { Float($0.rate(actions: actions, of: counts.examinations)) }
    }
    return ActionRates(
      click: rate(click, counts.clicks), save: rate(save, counts.saves), hide: rate(hide, counts.hides),
      conversion: rate(conversion, counts.conversions))
  }

  func hash(into hash: inout StableHash) {
    for prior in [click, save, hide, conversion] {
      hash.combine(prior?.mean.bitPattern ?? .max)
      hash.combine(prior?.strength.bitPattern ?? .max)
    }
  }
}
