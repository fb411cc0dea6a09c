/// A page: organic entries in their order, ads at the positions that the load allows.
public struct PageLayout: Equatable, Sendable {
  public enum Entry: Equatable, Sendable {
    /// A row of the organic candidates.
    case organic(Int)
    /// The index of an award.
    case ad(Int)
  }

  public let entries: [Entry]

  /// - Parameters:
  ///   - organic: rows in the order to show.
  ///   - ads: how many awards there are, best first.
  ///   - size: the most entries.
  ///   - load: where ads may stand. When organic entries run out, the remaining ads do not move up: an ad that has no
  ///     organic entry before its position is left out.
  public init(organic: [Int], ads: Int, size: Int, load: AdLoad) {
    let positions = load.positions(pageSize: size).prefix(ads)
    var entries: [Entry] = []
    var nextOrganic = 0
    var nextAd = 0
    while entries.count < size {
      if nextAd < positions.count, positions[nextAd] == entries.count {
        entries.append(.ad(nextAd))
        nextAd += 1
      } else if nextOrganic < organic.count {
        entries.append(.organic(organic[nextOrganic]))
        nextOrganic += 1
      } else {
        break
      }
    }
    self.entries = entries
  }

  /// How many ads found a position.
  public var adCount: Int { entries.count { if case .ad = $0 { true } else { false } } }

  /// A page of ads alone.
  public init(adsOnly count: Int) { entries = (0..<max(0, count)).map(Entry.ad) }
}
