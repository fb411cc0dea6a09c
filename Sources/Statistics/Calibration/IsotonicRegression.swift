/// The non-decreasing map of least squared error, by pooling adjacent violators (Ayer et al. 1955), with
/// straight lines between blocks and constant ends.
///
/// It assumes only that a larger score means a larger probability, and pays for it: below about a thousand
/// positives it overfits (Niculescu-Mizil, Caruana, ICML 2005). It may answer exactly 0 or 1.
public struct IsotonicRegression: Codable, Equatable, Sendable {
  /// Strictly increasing.
  public let inputs: [Double]
  /// Non-decreasing, one per input, in 0...1.
  public let outputs: [Double]

  /// A map that was fitted elsewhere.
  ///
  /// - Throws: `lengthMismatch`, `empty`, `outOfRange` unless inputs increase, outputs do not fall and lie in
  ///   0...1.
  public init(inputs: [Double], outputs: [Double]) throws(StatisticsError) {
    guard inputs.count == outputs.count else {
      throw StatisticsError(
        .lengthMismatch, "\(inputs.count) inputs and \(outputs.count) outputs: pass one output per input.")
    }
    guard !inputs.isEmpty else { throw StatisticsError(.empty, "An isotonic map needs one knot at least.") }
    try Check.finite(inputs)
    try Check.probabilities(outputs)
    guard zip(inputs, inputs.dropFirst()).allSatisfy({ $0 < $1 }),
      zip(outputs, outputs.dropFirst()).allSatisfy({ $0 <= $1 })
    else {
      throw StatisticsError(
        .outOfRange, "The knots are not in order: inputs must increase, outputs not fall.")
    }
    self.inputs = inputs
    self.outputs = outputs
  }

  /// - Parameters:
  ///   - scores: N finite scores of any range.
  ///   - outcomes: N outcomes, aligned with `scores`.
  /// - Throws: `lengthMismatch`, `empty`, `outOfRange` for a score that is not finite.
  /// - Complexity: O(N log N).
  public init(scores: [Double], outcomes: [Bool]) throws(StatisticsError) {
    try Check.aligned(scores.count, outcomes.count)
    try Check.finite(scores)
    let blocks = Self.pool(scores: scores, outcomes: outcomes)
    var inputs: [Double] = []
    var outputs: [Double] = []
    for block in blocks {
      inputs.append(block.first)
      outputs.append(block.mean)
      if block.last > block.first {
        inputs.append(block.last)
        outputs.append(block.mean)
      }
    }
    self.inputs = inputs
    self.outputs = outputs
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      inputs: container.decode([Double].self, forKey: .inputs),
      outputs: container.decode([Double].self, forKey: .outputs))
  }

  /// - Complexity: O(log knots).
  public func callAsFunction(_ score: Double) -> Double {
    guard !score.isNaN else { return .nan }
    var (low, high) = (0, inputs.count)
    while low < high {
      let middle = (low + high) / 2
      if inputs[middle] < score { low = middle + 1 } else { high = middle }
    }
    guard low < inputs.count else { return outputs[inputs.count - 1] }
    guard low > 0, inputs[low] > score else { return outputs[low] }
    let share = (score - inputs[low - 1]) / (inputs[low] - inputs[low - 1])
    return outputs[low - 1] + share * (outputs[low] - outputs[low - 1])
  }

  private struct Block {
    let first: Double
    var last: Double
    var positives: Int
    var count: Int
    var mean: Double { Double(positives) / Double(count) }

    /// Whether this block's mean is at or above the next one's, in exact integers.
    func violates(_ next: Block) -> Bool { positives * next.count >= next.positives * count }
  }

  private static func pool(scores: [Double], outcomes: [Bool]) -> [Block] {
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    var blocks: [Block] = []
    var start = 0
    while start < order.count {
      let score = scores[order[start]]
      var block = Block(first: score, last: score, positives: 0, count: 0)
      while start < order.count, scores[order[start]] == score {
        block.positives += outcomes[order[start]] ? 1 : 0
        block.count += 1
        start += 1
      }
      while let previous = blocks.last, previous.violates(block) {
        blocks.removeLast()
        block = Block(
          first: previous.first, last: block.last, positives: previous.positives + block.positives,
          count: previous.count + block.count)
      }
      blocks.append(block)
    }
    return blocks
  }
}
