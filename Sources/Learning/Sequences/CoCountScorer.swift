import Foundation

/// Items that people acted on near those of the history: an item-item count that decays with distance.
///
/// The simple baseline of session recommendation (item-kNN over sequences; Ludewig and Jannach, UMUAI 2018): two actions of one
/// person at distance d count d-th powers of a decay, in both directions; a history's actions count less the older they are.
/// Popularity breaks ties.
struct CoCountScorer: ItemScorer {
  struct Settings: Equatable {
    /// By how much a pair counts less for each action between the two.
    var distanceDecay = 0.8
    /// The most distance at which a pair counts.
    var reach = 20
    /// By how much an action of the history counts less for each later one.
    var ageDecay = 0.85
    /// Pairs of an item are divided by this power of its popularity.
    var popularityPower = 0.3
  }

  /// Too small to change the order of what was counted.
  private let popularity: [Float]
  /// Neighbours of each item, by number: places in `neighbours` and `weights`.
  private let starts: [Int]
  private let neighbours: [Int32]
  private let weights: [Float]
  private let settings: Settings

  /// - Complexity: O(actions · reach).
  init(_ split: LeaveLastOut, settings: Settings = Settings()) {
    let items = split.popularity.count
    popularity = split.popularity.map { Float($0) * 1e-7 }
    self.settings = settings
    var pairs: [[(item: Int32, weight: Float)]] = Array(repeating: [], count: items)
    for actions in split.training {
      for (place, item) in actions.enumerated() {
        var weight: Float = 1
        for other in actions[(place + 1)...].prefix(settings.reach) {
          pairs[Int(item)].append((other, weight))
          pairs[Int(other)].append((item, weight))
          weight *= Float(settings.distanceDecay)
        }
      }
    }
    var (starts, neighbours, weights): ([Int], [Int32], [Float]) = ([0], [], [])
    var sums = [Float](repeating: 0, count: items)
    for (item, list) in pairs.enumerated() {
      let scale = Float(pow(Double(max(1, split.popularity[item])), -settings.popularityPower))
      for pair in list { sums[Int(pair.item)] += pair.weight }
      for pair in list where sums[Int(pair.item)] > 0 {
        neighbours.append(pair.item)
        weights.append(sums[Int(pair.item)] * scale)
        sums[Int(pair.item)] = 0
      }
      starts.append(neighbours.count)
    }
    (self.starts, self.neighbours, self.weights) = (starts, neighbours, weights)
  }

  func score(_ histories: [[Int32]], _ body: (Int, UnsafeBufferPointer<Float>) throws -> Void) throws {
    for (index, history) in histories.enumerated() {
      try counts(after: history).withUnsafeBufferPointer { try body(index, $0) }
    }
  }

  /// A score for each item, by number.
  func counts(after history: [Int32]) -> [Float] {
    var scores = popularity
    var weight: Float = 1
    for item in history.reversed().prefix(settings.reach) {
      for place in starts[Int(item)]..<starts[Int(item) + 1] {
        scores[Int(neighbours[place])] += weight * weights[place]
      }
      weight *= Float(settings.ageDecay)
    }
    return scores
  }
}
