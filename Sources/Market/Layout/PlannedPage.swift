import Domain

/// The page of greatest value: which awards stand where among organic entries, whose order is kept.
///
/// A page is worth Σ value · attention over its positions. Ads keep their order, stand from `firstPosition` on with `gap`
/// organic entries between two, at most `maximum` of them, and two of one group have `separation` entries between them at
/// least. Found exactly by dynamic programming; where an ad is worth less than what it pushes down it is left out.
///
/// - Complexity: O(size · ads² · maximum · gap) for a page, times the ways in which groups are kept apart.
public struct PlannedPage: Equatable, Sendable {
  /// What the planner decides on.
  public struct Content: Equatable, Sendable {
    /// Values of the organic entries at full attention, in the order to show.
    public var organic: [ImpressionValue]
    /// Values of the awards at full attention, in their order.
    public var ads: [ImpressionValue]
    /// By award, who must not stand near each other: competitors, or one category; negative for nobody.
    public var groups: [Int32]
    /// By position; not rising. Its count is the size of the page.
    public var attention: [FixedPoint]

    public init(
      organic: [ImpressionValue], ads: [ImpressionValue], groups: [Int32]? = nil, attention: [FixedPoint]
    ) {
      self.organic = organic
      self.ads = ads
      self.groups = groups ?? ads.map { _ in -1 }
      self.attention = attention
    }
  }

  /// What one unit of each limit costs the page: how much better it would be with one ad more, a gap or a first position one
  /// smaller. In micros times 2⁶⁰.
  public struct ShadowPrices: Equatable, Sendable {
    public let maximum: Int128
    public let gap: Int128
    public let firstPosition: Int128
  }

  public let entries: [PageLayout.Entry]
  /// In micros times 2⁶⁰.
  public let value: Int128

  /// - Parameter separation: entries between two ads of a group; 0 keeps nobody apart.
  /// - Throws: `badAuction` for columns that do not fit, or amounts too large for exact sums.
  public init(_ content: Content, load: AdLoad, separation: Int = 0) throws(MarketError) {
    let limit = AuctionCandidates.largestExtraValue.raw
    guard content.groups.count == content.ads.count,
      (content.organic + content.ads).allSatisfy({ $0.raw.magnitude <= limit.magnitude }),
      content.attention.allSatisfy({ $0 >= .zero && $0 <= .one })
    else {
      throw MarketError(.badAuction, "A page's columns do not fit, or its values or attention are out of range.")
    }
    var planner = PagePlanner(content: content, load: load, separation: separation)
    (entries, value) = planner.best()
  }

  /// By solving again with each limit relaxed by one.
  public static func shadowPrices(
    _ content: Content, load: AdLoad, separation: Int = 0
  ) throws(MarketError) -> ShadowPrices {
    let base = try PlannedPage(content, load: load, separation: separation).value
    func gain(_ relax: (inout AdLoad) -> Void) throws(MarketError) -> Int128 {
      var relaxed = load
      relax(&relaxed)
      return try PlannedPage(content, load: relaxed, separation: separation).value - base
    }
    return ShadowPrices(
      maximum: try gain { $0.maximum += 1 }, gap: try gain { $0.gap = max(0, $0.gap - 1) },
      firstPosition: try gain { $0.firstPosition = max(0, $0.firstPosition - 1) })
  }
}

/// The dynamic programme behind `PlannedPage`.
private struct PagePlanner {
  /// Where the page stands: the position to fill, ads shown, the last of them, entries since it, and the groups that an ad
  /// may not be of yet.
  private struct State: Hashable {
    struct Barred: Hashable {
      let group: Int32
      var entriesLeft: Int
    }

    var position: Int
    var shown: Int
    var last: Int
    var since: Int
    var barred: [Barred]
  }

  let content: PlannedPage.Content
  let load: AdLoad
  let separation: Int
  private var known: [State: (value: Int128, choice: Int)] = [:]

  init(content: PlannedPage.Content, load: AdLoad, separation: Int) {
    self.content = content
    self.load = load
    self.separation = separation
  }

  mutating func best() -> ([PageLayout.Entry], Int128) {
    var state = State(position: 0, shown: 0, last: -1, since: load.gap, barred: [])
    let value = solve(state)
    var entries: [PageLayout.Entry] = []
    while let (_, choice) = known[state], choice != Self.end {
      if choice == Self.organic {
        entries.append(.organic(state.position - state.shown))
      } else {
        entries.append(.ad(choice))
      }
      state = next(state, choice)
    }
    return (entries, value)
  }

  private static let end = -2
  private static let organic = -1

  private func next(_ state: State, _ choice: Int) -> State {
    var next = state
    next.position += 1
    next.since = min(state.since + 1, load.gap)
    for index in next.barred.indices { next.barred[index].entriesLeft -= 1 }
    next.barred.removeAll { $0.entriesLeft <= 0 }
    if choice >= 0 {
      next.shown += 1
      next.last = choice
      next.since = 0
      let group = content.groups[choice]
      if group >= 0, separation > 0 { next.barred.append(.init(group: group, entriesLeft: separation)) }
    }
    return next
  }

  private mutating func solve(_ state: State) -> Int128 {
    if let found = known[state] { return found.value }
    guard state.position < content.attention.count else {
      known[state] = (0, Self.end)
      return 0
    }
    let attention = Int128(content.attention[state.position].raw)
    var best: (value: Int128, choice: Int) = (0, Self.end)
    let entry = state.position - state.shown
    if entry < content.organic.count {
      best = (content.organic[entry].raw * attention + solve(next(state, Self.organic)), Self.organic)
    }
    // As in `PageLayout`, an ad stands where organic entries before it fill the page up to it.
    if state.position >= load.firstPosition, state.shown < load.maximum, state.last < 0 || state.since >= load.gap {
      for ad in (state.last + 1)..<max(state.last + 1, content.ads.count) where isFree(ad, state) {
        let value = content.ads[ad].raw * attention + solve(next(state, ad))
        if value > best.value { best = (value, ad) }
      }
    }
    known[state] = best
    return best.value
  }

  private func isFree(_ ad: Int, _ state: State) -> Bool {
    content.groups[ad] < 0 || !state.barred.contains { $0.group == content.groups[ad] }
  }
}
