import Domain
import Kernels

/// The changes of one graph. There is one writer at a time; readers may be at work throughout.
///
/// A slot lives through: free → written → linked and live → removed, still on the way to others → leaving, while the
/// sweep leads links around it → retired, until the readers of its time have ended → free.
struct GraphWriter {
  var memory: GraphMemory
  var entry: GraphEntry?
  /// Slots that were ever used.
  var slotCount = 0
  /// Lists in use on the levels above 0.
  var upperCount = 0
  var liveCount = 0
  var free: [UInt32] = []
  /// Removed since the last sweep began.
  var removed: [UInt32] = []
  var sweep: GraphSweep?
  /// Out of every reader's way since an era.
  var retired: [(slot: UInt32, era: Int)] = []
  var births: UInt64 = 0
  let links: Int
  private let buildWidth: Int
  private var random: SeededRandom
  private var scratch: SearchScratch

  /// - Parameter slotCount: slots of the memory that hold live vectors, the first ones.
  init(memory: GraphMemory, settings: HNSWSettings, slotCount: Int = 0, upperCount: Int = 0, entry: GraphEntry? = nil) {
    self.memory = memory
    self.slotCount = slotCount
    self.upperCount = upperCount
    self.entry = entry
    liveCount = slotCount
    births = slotCount > 0 ? 1 : 0
    links = settings.links
    buildWidth = settings.buildWidth
    random = SeededRandom(seed: settings.seed, stream: "levels.\(slotCount)")
    scratch = SearchScratch(capacity: memory.capacity)
  }

  /// Slots that links may lead to.
  var linkedCount: Int { slotCount - free.count - retired.count }

  /// Whether the next vector finds room.
  var isFull: Bool {
    free.isEmpty && (slotCount == memory.capacity || upperCount + Self.highestLevel > memory.upperCapacity)
  }

  /// Slots fit in 31 bits, with one to spare.
  static let largestCapacity = 1 << 30

  /// Levels above this would hold one vector in 2³² even with two links.
  static let highestLevel = 32

  /// Takes a slot and writes the vector; nobody can find it yet.
  mutating func write(_ row: [Float]) -> UInt32 {
    let slot: UInt32
    if let reused = free.popLast() {
      // It keeps its level: levels are by chance, whatever the vector.
      slot = reused
    } else {
      slot = UInt32(slotCount)
      let level = drawnLevel()
      memory.levels[slotCount] = UInt8(level)
      memory.upperPlaces[slotCount] = UInt32(upperCount)
      upperCount += level
      slotCount += 1
    }
    memory.write(row, at: Int(slot))
    births += 1
    memory.births[Int(slot)] = births
    return slot
  }

  /// Links a written slot with its neighbours: from here on searches meet it. Again for one whose neighbours have left.
  mutating func link(_ slot: UInt32) {
    let level = Int(memory.levels[Int(slot)])
    let chosen = neighbours(of: slot, upTo: level)
    withUnsafePointer(to: memory.graph) { graph in
      // All its own links first: who comes by one level goes down by the next.
      for level in 0...level { vt_set_links(graph, UInt32(level), slot, chosen[level], chosen[level].count) }
      for level in 0...level {
        for neighbour in chosen[level] { vt_add_link(graph, UInt32(level), neighbour, slot) }
      }
    }
    if let entry, level <= Int(entry.level), liveCount > 0 { return }
    entry = GraphEntry(slot: slot, level: UInt32(level))
  }

  mutating func setLive(_ slot: UInt32, _ isLive: Bool) {
    vt_set_live(memory.live, slot, isLive)
    liveCount += isLive ? 1 : -1
    if !isLive { removed.append(slot) }
  }

  /// The links that a slot should have on each level.
  private mutating func neighbours(of slot: UInt32, upTo level: Int) -> [[UInt32]] {
    var chosen = [[UInt32]](repeating: [], count: level + 1)
    guard let entry, liveCount > 0 else { return chosen }
    let query = memory.query(of: slot)
    var start = entry.slot
    let graph = memory.graph
    withUnsafePointer(to: graph) { graph in
      if Int(entry.level) > level {
        start = vt_descend(graph, query, start, entry.level, UInt32(level) + 1).slot
      }
    }
    for level in stride(from: min(level, Int(entry.level)), through: 0, by: -1) {
      let found = candidates(query, level: level, from: &start).filter { $0.slot != slot }
      var places = [UInt32](repeating: 0, count: links)
      let count = withUnsafePointer(to: graph) { vt_select($0, found, found.count, links, &places) }
      chosen[level] = Array(places.prefix(count))
    }
    return chosen
  }

  private func candidates(_ query: vt_code_query, level: Int, from start: inout UInt32) -> [vt_found] {
    if linkedCount == liveCount {
      scratch.begin(width: buildWidth)
    } else {
      scratch.begin(width: buildWidth, keeping: buildWidth, among: eligible, values: nil)
    }
    scratch.update { beam in
      withUnsafePointer(to: memory.graph) { graph in
        vt_beam_begin(graph, query, &beam, start)
        while vt_beam_run(graph, query, &beam, UInt32(level), .max) == .max {}
        vt_beam_end(&beam)
      }
      if let held = beam.held, beam.count > 0 { start = held[0].slot }
    }
    return Array(scratch.found)
  }

  /// All that is live.
  private var eligible: vt_eligible {
    vt_eligible(
      live: memory.live, filter: nil, word_count: memory.wordCount, births: memory.births, newest_birth: .max)
  }

  /// By chance 1 in `links` of the vectors of a level is on the next.
  private mutating func drawnLevel() -> Int {
    var level = 0
    while level < Self.highestLevel, random.index(below: links) == 0 { level += 1 }
    return level
  }

  /// Twice the room.
  ///
  /// - Throws: `noMemory`; nothing has changed then.
  mutating func grow(to capacity: Int) throws(IndexError) {
    let lists = max(memory.upperCapacity, capacity / (links - 1) * 5 / 4) + 2 * Self.highestLevel
    memory = try memory.grown(capacity: capacity, upperCapacity: max(lists, upperCount + 2 * Self.highestLevel))
    scratch = SearchScratch(capacity: capacity)
  }
}
