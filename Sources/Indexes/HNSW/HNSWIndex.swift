public import Domain
import Kernels
import Synchronization

/// Vectors of one space by key, searched by following links between near ones: hierarchical navigable small worlds
/// (Malkov, Yashunin, TPAMI 2020).
///
/// It is shared, not copied. Any number of threads may search while others change it: a search takes no lock and never
/// waits; changes take turns. A search sees every change that ended before it began; of those made meanwhile it may see
/// some. A slot that becomes free is used again once the searches of its time have ended.
///
/// An answer is approximate; it is exact where comparing with all that is eligible costs less, as under a filter that few
/// pass. It is never empty while something eligible exists, also after the deadline.
public final class HNSWIndex<Key: Hashable & Comparable & Sendable>: Sendable {
  public let settings: HNSWSettings
  let shape: VectorShape

  let writer: Mutex<GraphWriter>
  /// By key; held for single look-ups, never while a vector is linked.
  let slots: Mutex<[Key: UInt32]>
  let eras = ReadEras()
  let scratches = ScratchPool()
  /// Tables that were replaced by larger ones in an era.
  let outgrown = Mutex<[(tables: Tables, era: Int)]>([])

  // What searches read. The entry is loaded before the tables: tables are never older than an entry.
  private let entryWord: Atomic<UInt64>
  private let tables: Atomic<Unmanaged<Tables>>
  private let liveCount: Atomic<Int>
  private let linkedCount: Atomic<Int>
  let newestBirth: Atomic<UInt64>

  /// A graph and the keys of its slots.
  // The keys are shared as the graph is: written before a slot is live, cleared when no reader can hold it.
  final class Tables: @unchecked Sendable {
    let memory: GraphMemory
    let keys: UnsafeMutablePointer<Key?>

    init(memory: GraphMemory, keys older: UnsafeMutablePointer<Key?>? = nil, count: Int = 0) {
      self.memory = memory
      keys = .allocate(capacity: memory.capacity)
      if let older { keys.initialize(from: older, count: count) }
      (keys + count).initialize(repeating: nil, count: memory.capacity - count)
    }

    deinit {
      keys.deinitialize(count: memory.capacity)
      keys.deallocate()
    }
  }

  /// - Parameter capacity: vectors that find room before memory is copied to more.
  /// - Throws: `badSettings`, `noMemory`.
  public convenience init(
    space: SpaceID, dimension: Int, metric: Metric, settings: HNSWSettings = HNSWSettings(), capacity: Int = 1_024
  ) throws(IndexError) {
    try settings.check()
    let shape = try VectorShape(space: space, dimension: dimension, metric: metric)
    try self.init(shape, settings, keepsValues: false, capacity: capacity)
  }

  convenience init(_ shape: VectorShape, _ settings: HNSWSettings, keepsValues: Bool, capacity: Int) throws(IndexError)
  {
    guard (0...GraphWriter.largestCapacity).contains(capacity) else {
      throw IndexError(
        .badSettings, "An index with room for \(capacity) vectors: use 0 to \(GraphWriter.largestCapacity).")
    }
    let graph = GraphShape(shape, settings, keepsValues: keepsValues)
    let lists = capacity / (settings.links - 1) * 5 / 4 + 2 * GraphWriter.highestLevel
    let memory = try GraphMemory(graph, capacity: max(64, capacity), upperCapacity: lists)
    self.init(shape, settings, GraphWriter(memory: memory, settings: settings), [:])
  }

  /// - Parameter slots: the keys of the writer's live slots.
  init(_ shape: VectorShape, _ settings: HNSWSettings, _ writer: GraphWriter, _ slots: [Key: UInt32]) {
    self.shape = shape
    self.settings = settings
    let tables = Tables(memory: writer.memory)
    for (key, slot) in slots { tables.keys[Int(slot)] = key }
    self.tables = Atomic(Unmanaged.passRetained(tables))
    entryWord = Atomic(writer.entry?.word ?? GraphEntry.none)
    liveCount = Atomic(writer.liveCount)
    linkedCount = Atomic(writer.linkedCount)
    newestBirth = Atomic(writer.births)
    self.writer = Mutex(writer)
    self.slots = Mutex(slots)
  }

  deinit { tables.load(ordering: .acquiring).release() }

  public var space: SpaceID { shape.space }
  public var dimension: Int { shape.dimension }
  public var metric: Metric { shape.metric }

  public var count: Int { liveCount.load(ordering: .acquiring) }

  /// Slots that hold a vector or a removed one, and those that wait to be used again.
  public var slotCount: Int { writer.withLock { $0.slotCount } }

  public func contains(_ key: Key) -> Bool { slots.withLock { $0[key] != nil } }

  /// The kept vector: of length 1 under `cosine`, rounded where only codes are kept.
  public func values(of key: Key) -> [Float]? {
    reading { view in
      guard let slot = slots.withLock({ $0[key] }), Int(slot) < view.tables.memory.capacity else { return nil }
      return view.tables.memory.vector(at: Int(slot))
    }
  }

  /// What a reader goes by, unchanged until it ends.
  struct View {
    let tables: Tables
    let entry: GraphEntry?
    let liveCount: Int
    let linkedCount: Int
  }

  /// Runs a reader: memory that it sees stays as it is.
  func reading<R, E: Error>(_ body: (View) throws(E) -> R) throws(E) -> R {
    let era = eras.enter()
    defer { eras.leave(era) }
    let entry = GraphEntry(word: entryWord.load(ordering: .acquiring))
    let view = View(
      tables: tables.load(ordering: .acquiring).takeUnretainedValue(), entry: entry,
      liveCount: liveCount.load(ordering: .acquiring), linkedCount: linkedCount.load(ordering: .acquiring))
    return try body(view)
  }

  /// The tables as the one writer sees them.
  var current: Tables { tables.load(ordering: .acquiring).takeUnretainedValue() }

  /// Lets readers see what the writer did.
  func publish(_ writer: borrowing GraphWriter) {
    newestBirth.store(writer.births, ordering: .releasing)
    liveCount.store(writer.liveCount, ordering: .releasing)
    linkedCount.store(writer.linkedCount, ordering: .releasing)
    entryWord.store(writer.entry?.word ?? GraphEntry.none, ordering: .releasing)
  }

  /// Puts larger tables in the place of the current ones, which readers may still look at.
  func replaceTables(with memory: GraphMemory, slotCount: Int) {
    let larger = Tables(memory: memory, keys: current.keys, count: slotCount)
    let older = tables.exchange(Unmanaged.passRetained(larger), ordering: .acquiringAndReleasing)
    outgrown.withLock { $0.append((older.takeRetainedValue(), eras.current)) }
  }
}

extension GraphShape {
  init(_ shape: VectorShape, _ settings: HNSWSettings, keepsValues: Bool) {
    self.init(
      dimension: shape.dimension, metric: shape.metric, degree: 2 * settings.links,
      keepsRows: settings.storage == .float32, keepsValues: keepsValues)
  }
}
