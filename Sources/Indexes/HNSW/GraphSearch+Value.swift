import Kernels

extension GraphSearch {
  /// Candidates held at first where something good is known: mostly no slot of a band is better, as a narrow beam tells.
  private static let narrowBeam = 8
  /// Bands up to this size are compared whole: the best products have middling similarities, which links find badly.
  private static let scanLimit = 16_384
  /// Below this, comparing with all is as quick as a look by links.
  private static let lookLimit = 2_048

  /// Finds the slots whose score times value is best, where no two values differ by more than an octave: links lead to
  /// what has a near direction, and among those the beam prefers the larger product.
  ///
  /// - Parameter bar: the product that a slot needs to be answered; −∞ where none is known.
  mutating func runByValue(bar: Float, _ isOverdue: () -> Bool) {
    if bar > 0, passing > Self.lookLimit {
      walk(width: Self.narrowBeam, isOverdue)
      if !isComplete || scratch.horizon <= bar {
        rescore()
        return
      }
    }
    if passing <= Self.scanLimit || passing < linked / 4 {
      scan(isOverdue, byRows: false)
    } else {
      walk(width: max(width, count), isOverdue)
      if isComplete, scratch.found.count < min(count, passing), floor == -.infinity { scan(isOverdue, byRows: false) }
    }
    if scratch.found.isEmpty, floor == -.infinity { keepSome() }
    rescore()
  }
}
