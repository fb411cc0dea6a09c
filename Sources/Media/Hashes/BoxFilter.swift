/// The running mean over a window, which is cut off at both ends.
///
/// Sums are added to and taken from in the order of PDQ's reference, in single precision, so that rounding falls the same way.
struct BoxFilter {
  /// Numbers on the line.
  let length: Int
  /// In 1...length.
  let window: Int

  /// Filters `lanes` lines side by side: number `place` of lane `lane` lies at `place * step + lane`.
  ///
  /// - Parameter sums: room for a number a lane.
  @inline(__always)
  func run(
    from source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, step: Int, lanes: Int,
    sums: UnsafeMutablePointer<Float>
  ) {
    var held = 0
    @inline(__always) func add(_ place: Int) {
      for lane in 0..<lanes { sums[lane] += source[place * step + lane] }
    }
    @inline(__always) func subtract(_ place: Int) {
      for lane in 0..<lanes { sums[lane] -= source[place * step + lane] }
    }
    @inline(__always) func store(_ place: Int) {
      let count = Float(held)
      for lane in 0..<lanes { target[place * step + lane] = sums[lane] / count }
    }
    for lane in 0..<lanes { sums[lane] = 0 }
    let ahead = window / 2
    for place in 0..<ahead {
      add(place)
      held += 1
    }
    for place in 0..<(window - ahead) {
      add(place + ahead)
      held += 1
      store(place)
    }
    for place in (window - ahead)..<(length - ahead) {
      add(place + ahead)
      subtract(place + ahead - window)
      store(place)
    }
    for place in (length - ahead)..<length {
      subtract(place + ahead - window)
      held -= 1
      store(place)
    }
  }
}
