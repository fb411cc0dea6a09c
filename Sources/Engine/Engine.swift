public import Domain
import Foundation
public import Funnel
import Ledger
public import Market
public import Prediction
import Retrieval
import Signals
public import Store
import Synchronization

/// Answers requests and takes events: gather → decide → reserve → ledger → answer.
///
/// One engine a process and data directory. It is driven by the server, by the simulated world and by tests; its clock,
/// identifiers and predictor are given to it.
public final class Engine: Sendable {
  /// What requests read and an update swaps in whole.
  struct Current: Sendable {
    var snapshot: Snapshot
    /// The store's version of profiles and consents that people in memory were read under, at least.
    var peopleVersion: Int64
    /// Audiences by what people did lately.
    var retargeting: RetargetingIndex
    var policy: Policy
    var predictor: any Predictor
    /// What named the active model when it was last looked for.
    var modelFile: Data?
  }

  private let directory: DataDirectory
  public let market: MarketSettings
  public let database: MarketDatabase
  public let log: DecisionLog
  public let budgets: BudgetLedger
  let options: EngineOptions
  let clock: any MarketClock
  let identifiers: any IdentifierSource
  let calendar: MarketCalendar
  let signer: TokenSigner
  let runtime: FunnelRuntime
  let funnels: PageFunnels
  let lightRecall = LightRecallMonitor()
  let calibrationMonitor: CalibrationMonitor
  let users: UserStates
  let keeper: BudgetKeeper
  let journal: DecisionJournal
  let signals: EngineSignals
  let statistics: ItemStatistics
  let graphs: VectorGraphs
  let traffic: Mutex<TrafficGuard?>
  let storeExecutor: BlockingExecutor
  let ledgerExecutor: BlockingExecutor
  let current: Mutex<Current>

  /// Opens a data directory that `vitrine init` made.
  /// - Parameters:
  ///   - policy: the market's rules.
  ///   - predictor: the active model.
  ///   - signals: what is known of pictures and texts.
  /// - Throws: `StoreError`, `SegmentError`, `EngineError`, each with one line that says what to do.
  public init(
    directory: DataDirectory, policy: Policy, predictor: any Predictor, signals: EngineSignals = .none,
    options: EngineOptions = EngineOptions(),
    clock: any MarketClock = SystemClock(), identifiers: any IdentifierSource = RandomIdentifiers(),
    timekeeper: any Timekeeper = SystemTimekeeper()
  ) throws {
    self.directory = directory
    self.options = options
    self.clock = clock
    self.identifiers = identifiers
    database = try MarketDatabase.open(at: directory.root, durability: options.isDurable ? .full : .relaxed)
    market = database.settings
    calendar = try MarketCalendar(identifier: market.timeZone)
    signer = try TokenSigner(secret: directory.secret())
    log = try DecisionLog(folder: directory.ledger, database: database)
    budgets = BudgetLedger(database: database)
    storeExecutor = BlockingExecutor(name: "store", threads: 2, queueLimit: 1_024)
    ledgerExecutor = BlockingExecutor(name: "ledger", threads: 1, queueLimit: 1_024)
    runtime = FunnelRuntime(timekeeper: timekeeper)
    funnels = try PageFunnels(on: runtime, options: options, lightRecall: lightRecall)
    users = UserStates(database: database, executor: storeExecutor, smallestList: options.smallestList)
    journal = DecisionJournal(log: log, isDurable: options.isDurable, executor: ledgerExecutor)
    self.signals = signals
    statistics = try ItemStatistics(reading: database)
    graphs = VectorGraphs(threshold: options.graphThreshold, folder: options.isDurable ? directory.graphs : nil)
    let snapshot = try Snapshot(
      reading: database, signals: signals, known: nil, bundles: directory.bundles, statistics: statistics,
      graphs: graphs)
    try graphs.save()
    let now = clock.now()
    calibrationMonitor = CalibrationMonitor(from: now)
    let horizon = max(snapshot.longestCap, options.tokenSeconds)
    keeper = try BudgetKeeper(
      node: options.node, ledger: budgets, servings: log.servings(since: now.advanced(bySeconds: -horizon)),
      tokenSeconds: options.tokenSeconds, capped: snapshot.cappedCampaigns, calendar: calendar,
      executor: storeExecutor, now: now)
    traffic = Mutex(
      try options.traffic.map { [key = signer.key(for: "traffic"), database] in
        try TrafficGuard($0, key: key, reading: database, at: now)
      })
    current = Mutex(
      Current(
        snapshot: snapshot, peopleVersion: try database.peopleVersion(),
        retargeting: RetargetingIndex(try database.audiences()), policy: try policy.validated(),
        predictor: predictor, modelFile: directory.activeModelFile))
  }

  /// Ends the engine: requests under way are finished, everything is on disk.
  public func shutDown() async throws {
    await runtime.shutDown()
    try log.synchronize()
    try log.flushIndex()
    try graphs.save()
    storeExecutor.stop()
    ledgerExecutor.stop()
  }

  /// Reads anew what has changed in the store, by whatever process: catalogue and campaigns, profiles, consents and audiences.
  /// What was decided since becomes visible to other processes.
  public func refresh() async throws {
    try await ledgerExecutor.run { [log] in try log.flushIndex() }
    let (database, signals, statistics, graphs) = (database, signals, statistics, graphs)
    let known = current.withLock { ($0.snapshot.version, $0.snapshot.signalsVersion, $0.peopleVersion) }
    let (answering, bundles) = (current.withLock { $0.snapshot.signals }, directory.bundles)
    let (fresh, people, audiences) = try await storeExecutor.run { () -> (Snapshot?, Int64, RetargetingIndex?) in
      let isSame = try database.catalogueVersion() == known.0 && SignalStore(database: database).version() == known.1
      let fresh =
        isSame
        ? nil
        : try Snapshot(
          reading: database, signals: signals, known: answering, bundles: bundles, statistics: statistics,
          graphs: graphs)
      let people = try database.peopleVersion()
      return (fresh, people, people > known.2 ? RetargetingIndex(try database.audiences()) : nil)
    }
    let isChanged = current.withLock { current in
      // Of two refreshes at once, the one that read later may end first.
      if let fresh, fresh.isAtLeastAsNew(as: current.snapshot) { current.snapshot = fresh }
      if let audiences, people >= current.peopleVersion { current.retargeting = audiences }
      defer { current.peopleVersion = max(current.peopleVersion, people) }
      return people > known.2
    }
    if isChanged { users.forgetAll() }
  }

  /// Takes the model that was made active since, by whatever process; one that cannot be used is told once, and the one
  /// before goes on.
  /// - Throws: as `DataDirectory.activeModel`.
  public func refreshModel() async throws {
    guard let file = directory.activeModelFile else { return }
    let isOther = current.withLock { current in
      defer { current.modelFile = file }
      return current.modelFile != file
    }
    guard isOther else { return }
    let predictor = try await storeExecutor.run { [directory] in try directory.activeModel() }
    current.withLock { $0.predictor = predictor }
  }

  /// Takes the rules of traffic that were written since, by whatever process. What is remembered of servings stays.
  /// - Throws: as `DataDirectory.traffic`; the rules before stay in force then.
  public func refreshTraffic() async throws {
    guard let version = traffic.withLock({ $0?.rules.version }) else { return }
    let rules = try await storeExecutor.run { [directory] in try directory.traffic() }
    guard rules.version != version else { return }
    try traffic.withLock { try $0?.use(rules) }
  }

  public func use(_ policy: Policy) throws {
    let checked = try policy.validated()
    current.withLock { $0.policy = checked }
  }

  public func use(_ predictor: any Predictor) { current.withLock { $0.predictor = predictor } }

  /// What searches by graph found of what they should have.
  public var vectorRecall: [VectorRecall] { graphs.recall }

  /// How good the light model is at leaving to the heavy one what that would choose: for ads and for items.
  public var lightStageRecall: (ads: LightRecall, items: LightRecall) { (lightRecall.ads, lightRecall.items) }

  /// Budgets and holds in memory obey their inequalities.
  public func checkInvariants() throws { try keeper.checkInvariants() }
}

extension Snapshot {
  convenience init(
    reading database: MarketDatabase, signals: EngineSignals, known: EngineSignals?, bundles: URL,
    statistics: ItemStatistics, graphs: VectorGraphs
  ) throws {
    // Before the vectors: what changes while they are read is read again.
    let signalsVersion = try SignalStore(database: database).version()
    let signals = try signals.inForce(database, bundles: bundles, keeping: known)
    // One reading, so that no import falls between its parts.
    let catalogue = try database.catalogue()
    let interests = try signals.interests.flatMap {
      try CatalogueInterests(loading: $0, from: database, bundles: bundles)
    }
    let groups = catalogue.adGroups.map { group in
      var group = group
      if let interests { group.targeting = interests.resolved(group.targeting) }
      return group
    }
    try self.init(
      version: catalogue.version, signalsVersion: signalsVersion, items: catalogue.items,
      advertisers: catalogue.advertisers, campaigns: catalogue.campaigns, adGroups: groups,
      ads: catalogue.ads, statistics: statistics, signals: signals, interests: interests
    ) { try signals.vectors(from: database, itemRows: $0, graphs: graphs) }
  }

  func isAtLeastAsNew(as other: Snapshot) -> Bool {
    version >= other.version && signalsVersion >= other.signalsVersion
  }

  var cappedCampaigns: Set<CampaignID> { Set(campaigns.filter { $0.frequencyCap != nil }.map(\.id)) }
}
