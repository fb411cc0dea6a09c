public import Domain
public import Foundation
import Media
public import Store

/// Computes a signal for all live items of a catalogue that lack it.
///
/// Content is looked at, read, decoded and encoded by as many as the producer takes, and stored in batches. What a
/// batch holds is durable before it is counted, so a run that was killed goes on where it was, and a second run computes
/// nothing. Beside the catalogue itself, memory holds as much content as the producer takes and one page of what is
/// pending.
public struct SignalRun: Sendable {
  public struct Settings: Equatable, Sendable {
    /// Values that are stored together.
    public var batch: Int
    /// Reasons whose items are tried again.
    public var retry: [SignalNull.Code]
    /// How long one item may take, waiting included, before the run gives up.
    public var patience: Duration
    /// Bytes of the largest file that is read.
    public var largestFile: Int
    /// The signal whose texts are the words in pictures, for signals that read them.
    public var words: SignalContract?

    public init(
      batch: Int = 64, retry: [SignalNull.Code] = [], patience: Duration = .seconds(300), largestFile: Int = 32 << 20,
      words: SignalContract? = nil
    ) {
      self.batch = max(1, batch)
      self.retry = retry
      self.patience = patience
      self.largestFile = largestFile
      self.words = words
    }
  }

  private let database: MarketDatabase
  private let store: SignalStore
  private let producer: any ValueProducer
  private let identity: SignalIdentity
  private let pictures: URL?
  private let settings: Settings
  private let clock: any MarketClock
  private let now: @Sendable () -> ContinuousClock.Instant
  /// For all that blocks and is not the producer's: files and the database.
  private let executor: MediaExecutor

  private static let page = 512
  private static let chunk = 128

  /// - Parameters:
  ///   - pictures: the folder that the catalogue's paths start at; needed for signals of pictures.
  ///   - threads: that look at files.
  ///   - now: the clock of rates.
  /// - Throws: `SignalError`: `unsupported`, `badValue` for a producer whose reasons the contract does not list.
  public init(
    database: MarketDatabase, producer: any ValueProducer, pictures: URL? = nil, threads: Int = 2,
    settings: Settings = Settings(), clock: any MarketClock = SystemClock(),
    now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
  ) throws {
    self.database = database
    self.producer = producer
    self.settings = settings
    self.clock = clock
    self.now = now
    store = SignalStore(database: database)
    identity = try producer.contract.identity()
    self.pictures = pictures
    executor = try MediaExecutor(name: "signals", threads: max(1, threads), capacity: 64)
    let contract = producer.contract
    if let missing = producer.nullReasons.first(where: { !contract.nullReasons.contains($0) }) {
      throw SignalError(
        .badValue, "The contract of \(contract.name) does not list the null reason \(missing): add it to `nulls`.")
    }
    guard try contract.mediaKind() == producer.kind else {
      throw SignalError(.badValue, "The contract of \(contract.name) has other inputs than its producer reads.")
    }
  }

  /// - Parameter progress: called after every batch; what it throws ends the run.
  /// - Throws: `StoreError`, `SignalStoreError`, and what the producer throws for trouble of its own; all that was
  ///   stored stays.
  public func run(progress report: (SignalProgress) throws -> Void = { _ in }) async throws -> SignalReport {
    try await blocking { [store, identity, settings] in
      try store.register(identity)
      try store.forgetNulls(of: identity, reasons: settings.retry.map(\.rawValue))
    }
    let survey = try await blocking { try makeSurvey() }
    let (items, changed) = try await look(survey)
    let total = try await blocking { [store, identity] in try store.pendingCount(identity, of: survey.kind) }
    let progress = try await compute(items, survey, total: total, report)
    let coverage = try await blocking { [store, identity] in try store.coverage(identity, of: survey.kind) }
    return SignalReport(
      signal: identity.name, version: identity.version, items: items.count, changedItems: changed,
      progress: progress, coverage: coverage, promisedCoverage: producer.contract.objectives.coverage)
  }

  private func makeSurvey() throws -> CatalogueSurvey {
    let words = producer.kind == .words ? try settings.words.map { try store.words(of: $0) } : nil
    return CatalogueSurvey(
      kind: producer.kind, pictures: pictures, largestFile: settings.largestFile, words: words ?? [:])
  }

  /// Notes what live items show now.
  private func look(_ survey: CatalogueSurvey) async throws -> (items: [ItemID: Item], changed: Int) {
    let (items, known) = try await blocking { [database, store] in
      (try database.items().filter(\.isLive), try store.media(survey.kind))
    }
    let starts = stride(from: 0, to: items.count, by: Self.chunk)
    let changed = try await withThrowingTaskGroup(of: Int.self) { group in
      var changed = 0
      for (index, start) in starts.enumerated() {
        // Few at once: each holds a file.
        if index >= 4 { changed += try await group.next() ?? 0 }
        let chunk = items[start..<min(start + Self.chunk, items.count)]
        group.addTask {
          try await blocking { [store, clock] in
            try store.upsert(media: chunk.compactMap { survey.look(at: $0, known: known[$0.id]) }, at: clock.now())
          }
        }
      }
      return try await group.reduce(changed, +)
    }
    return (Dictionary(items.map { ($0.id, $0) }) { first, _ in first }, changed)
  }

  private typealias Done = (key: ContentKey, result: Result<SignalValue, SignalNull>)

  private func compute(
    _ items: [ItemID: Item], _ survey: CatalogueSurvey, total: Int, _ report: (SignalProgress) throws -> Void
  ) async throws -> SignalProgress {
    var progress = SignalProgress(total: total)
    let start = now()
    try await withThrowingTaskGroup(of: Done.self) { group in
      var page: ArraySlice<PendingContent> = []
      var last: ContentKey?
      var isExhausted = false
      var running = 0
      var batch: [Done] = []
      while true {
        while running < producer.capacity, !isExhausted {
          if page.isEmpty {
            page = try await pending(survey.kind, after: last)[...]
            isExhausted = page.isEmpty
          }
          guard let next = page.popFirst() else { break }
          last = next.key
          group.addTask { try await done(next, items[next.item], survey) }
          running += 1
        }
        guard let done = try await group.next() else { break }
        running -= 1
        batch.append(done)
        if batch.count >= settings.batch {
          try await keep(&batch, &progress, since: start)
          try report(progress)
        }
      }
      try await keep(&batch, &progress, since: start)
    }
    try report(progress)
    return progress
  }

  private func pending(_ kind: MediaKind, after key: ContentKey?) async throws -> [PendingContent] {
    try await blocking { [store, identity] in
      try store.pending(identity, of: kind, after: key, limit: Self.page)
    }
  }

  private func done(_ pending: PendingContent, _ item: Item?, _ survey: CatalogueSurvey) async throws -> Done {
    guard let item else { return (pending.key, .failure(SignalNull(.changed))) }
    let result = try await producer.reading(
      of: { try survey.content(of: item, expecting: pending.key) }, until: now() + settings.patience)
    return (pending.key, result)
  }

  /// Stores a batch, then counts it.
  private func keep(
    _ batch: inout [Done], _ progress: inout SignalProgress, since start: ContinuousClock.Instant
  ) async throws {
    defer { batch = [] }
    var values: [(key: ContentKey, value: SignalValue)] = []
    for done in batch {
      switch done.result {
      case .success(let value): values.append((done.key, value))
      case .failure(let null) where null.code == .changed: progress.changed += 1
      case .failure(let null):
        progress.nulls[null.code.rawValue, default: 0] += 1
        values.append((done.key, .null(reason: null.code.rawValue)))
      }
    }
    try await blocking { [store, identity, clock, values] in
      _ = try store.store(values, of: identity, at: clock.now())
    }
    progress.done += batch.count
    progress.elapsed = now() - start
  }

  @discardableResult
  private func blocking<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await executor.run { _ in try work() }.get()
  }
}
