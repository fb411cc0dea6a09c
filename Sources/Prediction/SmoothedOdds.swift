import Foundation

/// Log-odds of rates that are drawn towards those of all items: (actions + s · r) / (shown + s), with r the rate of all
/// items, itself drawn towards a usual one.
public struct SmoothedOdds {
  private let click, save, hide, conversion: Float

  /// Impressions that an item's own rate must outweigh.
  private static let strength: Float = 20
  private static let totalStrength: Float = 200

  /// - Parameter total: the counts of all items.
  public init(total: LiveCounts) {
    func rate(_ actions: Float, _ shown: Float, usual: Float) -> Float {
      (actions + Self.totalStrength * usual) / (max(shown, actions) + Self.totalStrength)
    }
    click = rate(total.clicks, total.shown, usual: 0.05)
    save = rate(total.saves, total.shown, usual: 0.02)
    hide = rate(total.hides, total.shown, usual: 0.01)
    conversion = rate(total.conversions, total.shownAsAd, usual: 0.005)
  }

  func odds(of counts: LiveCounts) -> (click: Float, save: Float, hide: Float, conversion: Float) {
    (
      Self.odds(counts.clicks, counts.shown, prior: click, strength: Self.strength),
      Self.odds(counts.saves, counts.shown, prior: save, strength: Self.strength),
      Self.odds(counts.hides, counts.shown, prior: hide, strength: Self.strength),
      Self.odds(counts.conversions, counts.shownAsAd, prior: conversion, strength: Self.strength)
    )
  }

  var clickRate: Float { click }

  /// Places of the highest smoothed click rates, the best first; those that nobody saw are left out.
  ///
  /// - Complexity: O(items · log items).
  public func best(of counts: [LiveCounts], limit: Int) -> [Int] {
    let seen = counts.indices.filter { counts[$0].shown > 0 }
    let rates = seen.map { place in
      Self.smoothed(counts[place].clicks, counts[place].shown, prior: click, strength: Self.strength)
    }
    let order = rates.indices.sorted { rates[$0] != rates[$1] ? rates[$0] > rates[$1] : $0 < $1 }
    return order.prefix(limit).map { seen[$0] }
  }

  static func odds(_ actions: Float, _ shown: Float, prior: Float, strength: Float) -> Float {
    logOdds(smoothed(actions, shown, prior: prior, strength: strength))
  }

  static func smoothed(_ actions: Float, _ shown: Float, prior: Float, strength: Float) -> Float {
    (actions + strength * prior) / (max(shown, actions) + strength)
  }

  /// Finite for every rate: those next to 0 and 1 are moved inside first.
  static func logOdds(_ rate: Float) -> Float {
    let p = min(max(rate, 1e-6), 1 - 1e-6)
    return log(p / (1 - p))
  }
}
