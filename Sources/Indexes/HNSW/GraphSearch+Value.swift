import Kernels

extension GraphSearch {
  /// Up to so many slots are compared one by one: any other way costs as much.
  private static let smallBand = 2_048
  /// Up to so many blocks of 64 slots and 64 signs are looked at whole before links are tried: about 20 microseconds.
  private static let cheapBlocks = 1_024
  /// Above so many, links are followed also where nothing good is known.
  private static let blockLimit = 4_096
  /// Candidates held where something good is known: mostly no slot of a band is better, as a narrow beam tells.
  private static let narrowBeam = 8
  /// In deviations of what signs say from the product: of those that just belong, one in nine is lost, and hardly any of
  /// the better ones.
  private static let margin: Float = 1.25

  /// Finds the slots whose score times value is best, where no two values differ by more than an octave.
  ///
  /// The best products have middling similarities, and links lead to those of the nearest badly. So the signs of all rows
  /// are looked at, a word for each or a few, and rows alone compared whose signs promise enough. Links serve where a band
  /// is too large for that, and where only what is very near would be good enough.
  ///
  /// - Parameter bar: the product that a slot needs to be answered; −∞ where none is known.
  mutating func runByValue(bar: Float, _ isOverdue: () -> Bool) {
    let blocks = rule.word_count * (sketch.map { $0.bits / 64 } ?? 1)
    let isLarge = passing > Self.smallBand && (sketch == nil || blocks > Self.cheapBlocks)
    if bar > 0, isLarge {
      walk(width: Self.narrowBeam, isOverdue)
      if !isComplete || scratch.horizon <= bar {
        rescore()
        return
      }
    }
    if passing <= Self.smallBand || passing < rule.word_count * 4 {
      scan(isOverdue, byRows: false)
    } else if let sketch, blocks <= Self.blockLimit {
      scan(sketch, isOverdue)
    } else if passing <= Self.exactScanLimit || passing < linked / 4 {
      scan(isOverdue, byRows: false)
    } else {
      walk(width: max(width, count), isOverdue)
      if isComplete, scratch.found.count < min(count, passing), floor == -.infinity { scan(isOverdue, byRows: false) }
    }
    if scratch.found.isEmpty, floor == -.infinity { keepSome() }
    rescore()
  }

  /// Compares with what is eligible as far as its signs promise enough.
  private mutating func scan(_ sketch: vt_sketch_query, _ isOverdue: () -> Bool) {
    scratch.begin(
      width: 0, keeping: count + max(count / 4, 4), among: rule, values: values, floor: floor)
    let margin = Self.margin * vt_sketch_deviation(sketch.bits)
    let (graph, query) = (memory.graph, query)
    // As many as take about ten microseconds.
    let wordsAtOnce = max(32, Int(VT_SKETCH_WORDS) * 64 / sketch.bits)
    for word in stride(from: 0, to: rule.word_count, by: wordsAtOnce) {
      if word > 0, isOverdue() {
        isComplete = false
        return
      }
      scanned += scratch.update { beam in
        withUnsafePointer(to: graph) {
          vt_beam_sketch($0, query, sketch, margin, &beam, word, word + wordsAtOnce)
        }
      }
    }
    isComplete = true
  }
}
