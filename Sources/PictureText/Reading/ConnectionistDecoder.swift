/// Reads a sequence of class probabilities as text: the likeliest class of each step, repeats once, blanks not at all (best path
/// decoding of Graves et al., ICML 2006).
struct ConnectionistDecoder: Sendable {
  /// The text of each class; class 0 is the blank.
  let characters: [String]

  struct Reading: Equatable {
    let text: String
    /// The mean probability of the characters; 0 without any.
    let score: Double
  }

  /// - Parameters:
  ///   - probabilities: one row of as many classes as there are characters for each step.
  ///   - steps: that belong to the picture.
  func callAsFunction(_ probabilities: [Float], steps: Int) -> Reading {
    let classes = characters.count
    var text = ""
    var (sum, count, last) = (0.0, 0, 0)
    probabilities.withUnsafeBufferPointer { values in
      for step in 0..<min(steps, values.count / max(1, classes)) {
        var (best, largest) = (0, -Float.infinity)
        for label in 0..<classes where values[step * classes + label] > largest {
          (best, largest) = (label, values[step * classes + label])
        }
        if best != 0, best != last {
          text += characters[best]
          sum += Double(largest)
          count += 1
        }
        last = best
      }
    }
    return Reading(text: text, score: count > 0 ? sum / Double(count) : 0)
  }
}
