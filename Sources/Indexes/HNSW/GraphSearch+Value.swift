import Kernels

extension GraphSearch {
  /// Candidates held at first: mostly no slot of a band is good enough, which a narrow beam tells.
  private static let narrowBeam = 12
  /// Bands up to this size are compared whole: the best products have middling similarities, which links find badly.
  private static let scanLimit = 16_384

  /// Finds the slots whose score times value is best, where no two values differ by more than an octave: links lead to
  /// what has a near direction, and among those the beam prefers the larger product.
  ///
  /// - Parameter bar: the product that a slot needs to be answered; −∞ where none is known.
  mutating func runByValue(bar: Float, _ isOverdue: () -> Bool) {
    var beamWidth = bar > -.infinity ? Self.narrowBeam : max(width, count)
    while passing > Self.scanLimit {
      walk(width: beamWidth, isOverdue)
      // What lies behind the horizon is not good enough, or as far away as in any other search.
      if !isComplete || scratch.horizon <= bar || beamWidth >= max(width, count) {
        rescore()
        return
      }
      beamWidth = max(width, count)
    }
    scan(isOverdue, byRows: false)
    rescore()
  }
}
