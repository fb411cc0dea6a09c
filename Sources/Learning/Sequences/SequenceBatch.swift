import Domain
import Foundation
import Training

/// Some people's actions as tensors, with the sample of items that their next actions are told from.
///
/// Each item of the batch is embedded once; actions and candidates point at its row.
struct SequenceBatch {
  /// Different items: first the candidates, then those that stand in actions alone.
  let items: [Int32]
  let candidates: Int
  /// [people, length], rows of `items`, padded on the right with the first.
  let actions: TorchTensor
  /// [people, length], 1 for an action.
  let mask: TorchTensor
  /// [targets]: the place before each target, counted over people and length together.
  let places: TorchTensor
  /// [targets]: the row of each target among the candidates.
  let labels: TorchTensor
  /// [candidates]: the log of the chance of each to be in the sample without being the target itself.
  let correction: TorchTensor
  let targetCount: Int
}

/// What batches are made from: the actions to learn from and how negatives are drawn.
struct SequenceSampler {
  private let training: [[Int32]]
  /// The share of all targets that each item is, by number.
  private let shares: [Double]
  private let uniform: Int
  private let window: Int
  private let seed: UInt64

  /// - Parameters:
  ///   - training: an action to begin with and one target at least, at most one more than the positions.
  ///   - items: how many there are, with the one that stands for none.
  ///   - uniform: negatives drawn uniformly for each batch, beside the targets of the batch, which stand in for a draw by
  ///     popularity.
  ///   - window: a target is drawn among so many next actions.
  init(_ training: [[Int32]], items: Int, uniform: Int, window: Int, seed: UInt64) {
    self.training = training
    var counts = [Int](repeating: 0, count: items)
    for actions in training { for item in actions.dropFirst() { counts[Int(item)] += 1 } }
    let total = Double(max(1, counts.reduce(0, +)))
    shares = counts.map { Double($0) / total }
    self.uniform = uniform
    self.window = window
    self.seed = seed
  }

  var lengths: [Int] { training.map { $0.count - 1 } }

  /// - Parameter step: names the step in the whole run; people and step alone decide what is drawn.
  func batch(_ people: [Int], step: String) -> SequenceBatch {
    var random = SeededRandom(seed: seed, stream: "step.\(step)")
    let length = people.map { training[$0].count - 1 }.max() ?? 0
    var (places, targets): ([Int64], [Int32]) = ([], [])
    for (row, person) in people.enumerated() {
      let actions = training[person]
      for place in 0..<(actions.count - 1) {
        let ahead = min(window, actions.count - 1 - place)
        places.append(Int64(row * length + place))
        targets.append(actions[place + 1 + (ahead > 1 ? random.index(below: ahead) : 0)])
      }
    }
    var rows = ItemRows(items: shares.count)
    let labels = targets.map { rows.row(of: $0) }
    for _ in 0..<uniform { _ = rows.row(of: Int32(1 + random.index(below: shares.count - 1))) }
    let candidates = rows.items.count
    let correction = rows.items.map { logChance(of: $0, targets: targets.count) }

    var actions = [Int64](repeating: 0, count: people.count * length)
    var mask = [Float](repeating: 0, count: people.count * length)
    for (row, person) in people.enumerated() {
      for (place, item) in training[person].dropLast().enumerated() {
        actions[row * length + place] = rows.row(of: item)
        mask[row * length + place] = 1
      }
    }
    let shape = [people.count, length]
    return SequenceBatch(
      items: rows.items, candidates: candidates, actions: TorchTensor(integers: actions, shape: shape),
      mask: TorchTensor(mask, shape: shape), places: TorchTensor(integers: places, shape: [places.count]),
      labels: TorchTensor(integers: labels, shape: [labels.count]),
      correction: TorchTensor(correction, shape: [candidates]), targetCount: targets.count)
  }

  /// For `Torch.setSeed` before the step.
  func dropoutSeed(step: String) -> UInt64 {
    var random = SeededRandom(seed: seed, stream: "dropout.\(step)")
    return random.next()
  }

  /// log(1 − (1 − 1/n)^uniform · (1 − share)^targets): either kind of draw may have brought the item in.
  private func logChance(of item: Int32, targets: Int) -> Float {
    let missedUniform = Double(uniform) * log1p(-1 / Double(shares.count - 1))
    let missedTargets = Double(targets) * log1p(-min(shares[Int(item)], 1 - 1e-9))
    return Float(log(-expm1(missedUniform + missedTargets)))
  }
}

/// Numbers different items in the order in which they come.
private struct ItemRows {
  private(set) var items: [Int32] = []
  private var known: [Int32]

  init(items: Int) { known = Array(repeating: -1, count: items) }

  mutating func row(of item: Int32) -> Int64 {
    if known[Int(item)] < 0 {
      known[Int(item)] = Int32(items.count)
      items.append(item)
    }
    return Int64(known[Int(item)])
  }
}
