import Kernels

/// One search of a graph: by its links, by comparing with all that is eligible, or by one after the other.
struct GraphSearch {
  let memory: GraphMemory
  let scratch: SearchScratch
  let entry: GraphEntry
  let query: vt_code_query
  /// Nil where no signs are kept.
  let sketch: vt_sketch_query?
  /// The query as it is, to score the best anew; nil where only codes are kept.
  let exact: UnsafePointer<Float>?
  let rule: vt_eligible
  /// At least as many slots as are eligible.
  let passing: Int
  /// Slots that links lead to, eligible or not.
  let linked: Int
  /// How many to answer.
  var count = 0
  /// How many of the eligible to hold while following links.
  var width = 0
  /// What multiplies the score of each slot; 1 when nil.
  var values: UnsafePointer<Float>?
  /// Scores that are not above are of no use.
  var floor = -Float.infinity

  var scanned = 0
  var isComplete = true

  /// The rows followed between two looks at the deadline: about ten microseconds.
  private static let stepsAtOnce = 32
  /// Up to so many rows a comparison with all uses the rows and not their codes.
  static let exactScanLimit = 16_384
  private static let widestBeam = 4_096

  /// Codes decide which are compared again by their rows: half as many more than asked for, and some more for few.
  var keeping: Int { count + max(count / 2, 16) }

  /// Whether comparing with all eligible rows costs less than following links with a beam: it compares about fifteen rows
  /// for each that it holds, and one that is found by a link costs as much as about ten that are read in order.
  func isScanCheaper(than beamWidth: Int) -> Bool { passing <= 150 * beamWidth }

  /// The width of a beam that holds `width` eligible slots when those are spread evenly.
  private var widened: Int {
    Int(min(Double(linked), Double(width) * Double(linked) / Double(max(1, passing)))) + 1
  }

  /// Leaves the best in `scratch.found`.
  mutating func run(_ isOverdue: () -> Bool) {
    if isScanCheaper(than: widened) {
      scan(isOverdue, byRows: passing <= Self.exactScanLimit)
    } else {
      walk(isOverdue)
      if isComplete, !isSettled { scanAfterWalk(isOverdue) }
    }
    if scratch.found.isEmpty { keepSome() }
    rescore()
  }

  /// Compares with all that is eligible, by rows where they are kept.
  mutating func runExactly(_ isOverdue: () -> Bool) {
    scan(isOverdue, byRows: true)
    if scratch.found.isEmpty { keepSome() }
  }

  /// Whether the last that is asked for is nearer than anything that following links may have missed.
  private var isSettled: Bool {
    let found = scratch.found
    let wanted = min(count, passing)
    if scratch.beam.kept == nil { return found.count >= wanted }
    return found.count >= wanted && (wanted == 0 || found[wanted - 1].score >= scratch.horizon)
  }

  private mutating func walk(_ isOverdue: () -> Bool) {
    if passing == linked, rule.filter == nil {
      scratch.begin(width: max(width, count))
      follow(isOverdue)
    } else {
      walk(width: min(Self.widestBeam, widened), isOverdue)
    }
  }

  /// Follows links with so many candidates, keeping the eligible ones.
  mutating func walk(width: Int, _ isOverdue: () -> Bool) {
    scratch.begin(width: min(linked, width), keeping: keeping, among: rule, values: values, floor: floor)
    follow(isOverdue)
  }

  private mutating func follow(_ isOverdue: () -> Bool) {
    isComplete = scratch.update { beam in
      withUnsafePointer(to: memory.graph) { graph in
        let start = entry.level > 0 ? vt_descend(graph, query, entry.slot, entry.level, 1).slot : entry.slot
        vt_beam_begin(graph, query, &beam, start)
        while vt_beam_run(graph, query, &beam, 0, Self.stepsAtOnce) == Self.stepsAtOnce {
          if isOverdue() { return false }
        }
        return true
      }
    }
    scanned += scratch.beam.touched_count
    scratch.update { vt_beam_end(&$0) }
  }

  private mutating func scanAfterWalk(_ isOverdue: () -> Bool) {
    let walked = Array(scratch.found)
    scan(isOverdue, byRows: passing <= Self.exactScanLimit)
    guard !isComplete else { return }
    // The time was up: what the walk had found still counts.
    scratch.update { beam in
      guard let kept = beam.kept else { return }
      var slots = Set((0..<beam.kept_count).map { kept[$0].slot })
      var all = Array(UnsafeBufferPointer(start: kept, count: beam.kept_count))
      all += walked.filter { slots.insert($0.slot).inserted }
      all.sort { $0.score > $1.score }
      beam.kept_count = min(all.count, beam.kept_width)
      for place in 0..<beam.kept_count { kept[place] = all[place] }
    }
  }

  mutating func scan(_ isOverdue: () -> Bool, byRows: Bool) {
    scratch.begin(width: 0, keeping: keeping, among: rule, values: values, floor: floor)
    let exact = byRows ? exact : nil
    // So many words that about 2,048 rows of those that pass are read between two looks.
    let wordsAtOnce = max(16, min(4_096, 2_048 * rule.word_count / max(1, passing)))
    let graph = memory.graph
    var word = 0
    while word < rule.word_count {
      let end = min(word + wordsAtOnce, rule.word_count)
      scanned += scratch.update { beam in
        withUnsafePointer(to: graph) { vt_beam_scan($0, query, exact, &beam, word, end) }
      }
      word = end
      if word < rule.word_count, isOverdue() {
        isComplete = false
        return
      }
    }
    isComplete = true
  }

  /// What is eligible is answered, however little time there was.
  mutating func keepSome() {
    scratch.begin(width: 0, keeping: keeping, among: rule, values: values)
    let graph = memory.graph
    var word = 0
    while word < rule.word_count, scratch.found.isEmpty {
      let end = min(word + 16, rule.word_count)
      scanned += scratch.update { beam in
        withUnsafePointer(to: graph) { vt_beam_scan($0, query, exact, &beam, word, end) }
      }
      word = end
    }
  }

  func rescore() {
    guard let exact else { return }
    let found = scratch.found
    guard let base = found.baseAddress else { return }
    withUnsafePointer(to: memory.graph) { vt_rescore($0, exact, values, base, min(found.count, keeping)) }
  }
}
