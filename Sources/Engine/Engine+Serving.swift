public import Domain
public import Funnel
public import Ledger
public import Market
import Prediction
import Store
import Synchronization

/// What a server needs beside deciding and recording.
extension Engine {
  /// The time by which decisions and charges are dated.
  public var now: Timestamp { clock.now() }

  /// The market's day at a moment.
  public func day(of time: Timestamp) -> MarketDay { calendar.day(of: time) }

  /// The share of the market's day that has passed, 0..<1.
  public func elapsedShareOfDay(at time: Timestamp) -> Double { calendar.elapsedShareOfDay(at: time) }

  /// Runs a call that blocks, such as one on `database`, `log` or `budgets`, on the store's own threads.
  /// - Throws: `BlockingExecutorError` when too many calls wait or the engine has ended; whatever the call throws.
  public func offload<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await storeExecutor.run(body)
  }

  /// How many calls wait for one of the store's threads.
  public var waitingStoreCalls: Int { storeExecutor.waitingCalls }

  /// A page of the items as requests see them, in the order of their identifiers.
  /// - Parameter after: the last item of the page before.
  /// - Returns: at most `limit` items, and whether more follow.
  /// - Complexity: O(log n + limit).
  public func items(after: ItemID? = nil, limit: Int) -> (items: [Item], hasMore: Bool) {
    let items = current.withLock { $0.snapshot.items }
    var (low, high) = (0, items.count)
    while let after, low < high {
      let middle = (low + high) / 2
      if items[middle].id <= after { low = middle + 1 } else { high = middle }
    }
    let end = min(items.count, low + max(0, limit))
    return (Array(items[low..<end]), end < items.count)
  }

  /// The item as requests see it.
  public func item(_ id: ItemID) -> Item? {
    let snapshot = current.withLock { $0.snapshot }
    return snapshot.itemRow(id).map { snapshot.items[$0] }
  }

  /// The state of the world that requests see.
  public struct Standing: Equatable, Sendable {
    public var catalogueVersion: Int64
    public var items: Int
    public var liveItems: Int
    public var campaigns: Int
    /// Those that may deliver as far as status goes.
    public var ads: Int
    public var model: String
  }

  public var standing: Standing {
    current.withLock { current in
      Standing(
        catalogueVersion: current.snapshot.version, items: current.snapshot.items.count,
        liveItems: current.snapshot.liveItems.count, campaigns: current.snapshot.campaigns.count,
        ads: current.snapshot.ads.count, model: current.predictor.version)
    }
  }

  /// The rules in force.
  public var policy: Policy { current.withLock { $0.policy } }

  /// A campaign with what this node may still spend on it and how it is paced.
  public struct CampaignStanding: Equatable, Sendable {
    public var campaign: Campaign
    /// Granted to this node and neither charged nor held.
    public var free: Micros
    public var multiplier: FixedPoint
  }

  /// All campaigns of the snapshot, in the order of their identifiers.
  public func campaignStandings() -> [CampaignStanding] {
    let campaigns = current.withLock { $0.snapshot.campaigns }
    let standing = keeper.standing(of: campaigns, person: nil, at: now)
    return campaigns.indices.map { row in
      CampaignStanding(campaign: campaigns[row], free: standing.free[row], multiplier: standing.multiplier[row])
    }
  }

  /// How campaigns deliver over some records, with what they were billed on these days.
  ///
  /// Reads the store: call it through `offload`.
  public func marketReport(of records: [DecisionRecord], reasons: DropReasonCatalogue) throws -> MarketReport {
    try MarketReport(of: records, in: database, calendar: calendar, reasons: reasons)
  }

  /// Reads people anew when next needed: their profiles were changed or deleted in the store.
  public func forget(_ people: [UserID]) { for user in people { users.forget(user) } }
}
