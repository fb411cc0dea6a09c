import Kernels
import Synchronization

/// What one search writes while it runs; kept for the next, so that a search allocates nothing that grows with the index.
// Used by one search at a time: the pool hands it out whole.
final class SearchScratch: @unchecked Sendable {
  let capacity: Int
  private(set) var beam = vt_beam()
  private let visited: UnsafeMutablePointer<UInt64>
  private let touched: UnsafeMutablePointer<UInt32>
  private let eligible: UnsafeMutablePointer<vt_eligible>

  init(capacity: Int) {
    self.capacity = capacity
    let words = (capacity + 63) / 64
    visited = .allocate(capacity: words)
    visited.initialize(repeating: 0, count: words)
    // One more: a slot that was met before is written and not counted.
    touched = .allocate(capacity: capacity + 1)
    eligible = .allocate(capacity: 1)
  }

  deinit {
    visited.deallocate()
    touched.deallocate()
    eligible.deallocate()
    heldPlaces.deallocate()
    keptPlaces.deallocate()
  }

  private var heldPlaces = UnsafeMutableBufferPointer<vt_found>.allocate(capacity: 256)
  private var keptPlaces = UnsafeMutableBufferPointer<vt_found>.allocate(capacity: 256)

  /// An empty beam of `width` that answers with what it holds.
  func begin(width: Int) {
    Self.enlarge(&heldPlaces, to: width)
    beam = vt_beam()
    beam.visited = visited
    beam.touched = touched
    beam.width = width
    beam.held = heldPlaces.baseAddress
  }

  /// An empty beam of `width` that answers with the best `keeping` of the eligible slots it meets.
  func begin(
    width: Int, keeping: Int, among rule: vt_eligible, values: UnsafePointer<Float>?, floor: Float = -.infinity
  ) {
    begin(width: width)
    Self.enlarge(&keptPlaces, to: keeping)
    eligible.pointee = rule
    beam.kept = keptPlaces.baseAddress
    beam.kept_width = keeping
    beam.eligible = UnsafePointer(eligible)
    beam.values = values
    beam.floor = floor
  }

  func update<R>(_ body: (inout vt_beam) -> R) -> R { body(&beam) }

  /// What the search may answer with, best first.
  var found: UnsafeMutableBufferPointer<vt_found> {
    if let kept = beam.kept { return UnsafeMutableBufferPointer(start: kept, count: beam.kept_count) }
    return UnsafeMutableBufferPointer(start: beam.held, count: beam.count)
  }

  /// The score below which eligible slots may have been missed; −∞ when all that can be reached was met.
  ///
  /// A beam knows its first part well and misses some of the rest, so that the horizon stands inside it.
  var horizon: Float {
    guard let held = beam.held, beam.count == beam.width, beam.count > 0 else { return -.infinity }
    return held[beam.count * 2 / 5].score
  }

  private static func enlarge(_ buffer: inout UnsafeMutableBufferPointer<vt_found>, to count: Int) {
    guard buffer.count < count else { return }
    buffer.deallocate()
    buffer = .allocate(capacity: count)
  }
}

/// Scratches that no search uses at the moment.
final class ScratchPool: Sendable {
  private let idle = Mutex<[SearchScratch]>([])

  func take(capacity: Int) -> SearchScratch {
    let scratch = idle.withLock { $0.popLast() }
    // One that is too small is let go: the index has grown.
    if let scratch, scratch.capacity >= capacity { return scratch }
    return SearchScratch(capacity: capacity)
  }

  func give(_ scratch: SearchScratch) { idle.withLock { $0.append(scratch) } }
}
