/// What several statistics ask of their input, each refusal with its remedy.
enum Check {
  static func aligned(_ predictions: Int, _ outcomes: Int) throws(StatisticsError) {
    guard predictions == outcomes else {
      throw StatisticsError(
        .lengthMismatch,
        "\(predictions) predictions and \(outcomes) outcomes: pass one outcome per prediction.")
    }
    guard predictions > 0 else {
      throw StatisticsError(.empty, "There are no examples: pass one at least.")
    }
  }

  static func probabilities(_ values: [Double]) throws(StatisticsError) {
    if let bad = values.firstIndex(where: { !(0...1).contains($0) }) {
      throw StatisticsError(
        .outOfRange, "Prediction \(bad) is \(values[bad]): pass probabilities, not logits.")
    }
  }

  static func numbers(_ values: [Double]) throws(StatisticsError) {
    if let bad = values.firstIndex(where: \.isNaN) {
      throw StatisticsError(.outOfRange, "Value \(bad) is not a number: drop it or fill it first.")
    }
  }

  static func finite(_ values: [Double]) throws(StatisticsError) {
    if let bad = values.firstIndex(where: { !$0.isFinite }) {
      throw StatisticsError(.outOfRange, "Value \(bad) is \(values[bad]): pass finite values.")
    }
  }

  static func level(_ level: Double) throws(StatisticsError) {
    guard level > 0, level < 1 else {
      throw StatisticsError(
        .outOfRange, "The level is \(level): pass a share between 0 and 1, such as 0.95.")
    }
  }

  /// How many outcomes are true; both classes must be there.
  static func bothClasses(_ outcomes: [Bool]) throws(StatisticsError) -> (positives: Int, negatives: Int) {
    let positives = outcomes.count { $0 }
    let negatives = outcomes.count - positives
    guard positives > 0, negatives > 0 else {
      throw StatisticsError(
        .undefined,
        "\(positives) positives and \(negatives) negatives: the data must hold one of each at least.")
    }
    return (positives, negatives)
  }

  static func penalty(_ penalty: Double) throws(StatisticsError) {
    guard penalty >= 0, penalty.isFinite else {
      throw StatisticsError(.outOfRange, "The penalty is \(penalty): pass zero or more.")
    }
  }
}
