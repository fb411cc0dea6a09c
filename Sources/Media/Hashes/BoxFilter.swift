/// The running mean over a window, which is cut off at both ends.
///
/// Sums are added to and taken from in the order of PDQ's reference, in single precision, so that rounding falls the same way.
struct BoxFilter {
  /// Numbers on the line.
  let length: Int
  /// In 1...length.
  let window: Int

  /// Filters several lines side by side.
  ///
  /// - Parameters:
  ///   - load: the numbers of all lines at a place.
  ///   - store: takes the means of all lines at a place, each place once, in order.
  @inline(__always)
  func run<Lanes: SIMD>(load: (Int) -> Lanes, store: (Int, Lanes) -> Void) where Lanes.Scalar == Float {
    let ahead = window / 2
    var sum = Lanes()
    var held = 0
    for place in 0..<ahead {
      sum += load(place)
      held += 1
    }
    for place in 0..<(window - ahead) {
      sum += load(place + ahead)
      held += 1
      store(place, sum / Float(held))
    }
    let full = Float(held)
    for place in (window - ahead)..<(length - ahead) {
      sum += load(place + ahead)
      sum -= load(place + ahead - window)
      store(place, sum / full)
    }
    for place in (length - ahead)..<length {
      sum -= load(place + ahead - window)
      held -= 1
      store(place, sum / Float(held))
    }
  }
}
