import Domain
import Ledger
import Market

/// Content in the order of its expected value, with a share of positions drawn at random.
struct OrganicRanking {
  struct Place: Equatable {
    let row: Int
    /// P(this row at this position | the rows above it).
    let propensity: FixedPoint
  }

  /// Rows, best first; ties by identifier; rows without a value last.
  private let order: [Int]

  init(_ columns: OrganicColumns, weights: OrganicWeights) {
    let predictions = columns.predictions
    let values = (0..<columns.count).map { row in
      weights.value(
        click: predictions.click[row], save: predictions.save[row], hide: predictions.hide[row],
        relevance: columns.relevance.isEmpty ? nil : columns.relevance[row])
    }
    order = values.indices.sorted { left, right in
      switch (values[left], values[right]) {
      case (let a?, let b?) where a != b: a > b
      case (_?, nil): true
      case (nil, _?): false
      default: left < right
      }
    }
  }

  /// The first `size` places. With probability ε a place is drawn uniformly among the rows that are left, else it goes to
  /// the best of them; its propensity is ε / n, plus 1 − ε for the best one.
  /// - Parameter isLeftOut: whether a row has no place on this page.
  func page(
    size: Int, explorationShare: Double, random: inout SeededRandom, leavingOut isLeftOut: (Int) -> Bool
  ) -> [Place] {
    var left = order.filter { !isLeftOut($0) }
    var places: [Place] = []
    while places.count < size, !left.isEmpty {
      let chosen = random.chance(explorationShare) ? random.index(below: left.count) : 0
      let share = explorationShare / Double(left.count)
      let propensity = chosen == 0 ? 1 - explorationShare + share : share
      places.append(Place(row: left[chosen], propensity: FixedPoint(propensity) ?? .zero))
      left.remove(at: chosen)
    }
    return places
  }
}
