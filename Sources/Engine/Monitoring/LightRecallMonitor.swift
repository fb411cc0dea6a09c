import Synchronization

/// Counts how many of the candidates that the heavy model ranks highest the light one left to it.
final class LightRecallMonitor: Sendable {
  private let counts = Mutex<(ads: LightRecall, items: LightRecall)>((LightRecall(), LightRecall()))

  var ads: LightRecall { counts.withLock { $0.ads } }
  var items: LightRecall { counts.withLock { $0.items } }

  func note(wanted: Int, found: Int, isAd: Bool) {
    counts.withLock { counts in
      if isAd { counts.ads.note(wanted, found) } else { counts.items.note(wanted, found) }
    }
  }
}

/// How good the light model is at leaving to the heavy one what that would choose among all candidates, on a sample of pages.
public struct LightRecall: Equatable, Sendable {
  /// Pages that were looked at.
  public private(set) var pages = 0
  /// Candidates that the heavy model ranks highest, summed over pages.
  public private(set) var wanted = 0
  /// Of those, the ones that the light model left to it.
  public private(set) var found = 0

  mutating func note(_ wanted: Int, _ found: Int) {
    pages += 1
    self.wanted += wanted
    self.found += found
  }
}
