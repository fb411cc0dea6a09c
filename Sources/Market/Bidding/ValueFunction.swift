/// What a budget is worth over the auctions that are left, in units of the mean value of one.
///
/// V(t, b) = V(t−1, b) + Σ_δ m(δ) · E[(x − (V(t−1, b) − V(t−1, b−δ)))⁺], with price δ ~ m and relative value x: an auction
/// is worth winning at δ when its value covers what the budget loses. With x = 1 it is the dynamic programme of RLB (Cai et
/// al., WSDM 2017); with the spread of values it knows that better auctions come. One of t auctions left takes the place of
/// the whole past and future, since prices and values are taken as independent.
public struct ValueFunction: Sendable {
  public let auctions: Int
  public let budget: Int
  private let highest: Int
  /// V of t auctions and budget b at t · (budget + 1) + b.
  private var table: [Float]

  /// - Parameters:
  ///   - relativeValues: a sample of values over their mean; [1] for values that are all the same.
  ///   - groupsPrices: whether prices above 64 are taken together in steps of a sixteenth, three times as fast.
  /// - Complexity: O(auctions · budget · prices) time, 4 bytes for each auction and unit of budget.
  public init(
    auctions: Int, budget: Int, landscape: PriceLandscape, relativeValues: [Double], groupsPrices: Bool = false
  ) {
    self.auctions = auctions
    self.budget = budget
    highest = landscape.highest
    let excess = ExcessTable(relativeValues)
    let width = budget + 1
    let atoms = Self.atoms(landscape, groups: groupsPrices)
    table = [Float](repeating: 0, count: (auctions + 1) * width)
    table.withUnsafeMutableBufferPointer { table in
      for left in stride(from: 1, through: auctions, by: 1) {
        let (before, here) = ((left - 1) * width, left * width)
        for money in 0...budget {
          let stay = table[before + money]
          var gain: Float = 0
          for atom in atoms {
            guard atom.price <= money else { break }
            let surplus = excess(stay - table[before + money - atom.price])
            // What money is worth rises with the price, so that dearer ones bring nothing either.
            if surplus <= 0 { break }
            gain += atom.share * surplus
          }
          table[here + money] = stay + gain
        }
      }
    }
  }

  /// Prices with their shares, or the means of groups of them.
  private static func atoms(_ landscape: PriceLandscape, groups: Bool) -> [(price: Int, share: Float)] {
    let density = landscape.density
    var atoms: [(Int, Float)] = []
    var price = 0
    while price < density.count {
      let end = min(density.count, price < 64 || !groups ? price + 1 : price + price / 16)
      let share = density[price..<end].reduce(0, +)
      if share > 0 {
        let mean = (price..<end).reduce(0.0) { $0 + Double($1) * density[$1] } / share
        atoms.append((Int(mean.rounded()), Float(share)))
      }
      price = end
    }
    return atoms
  }

  public func value(auctions left: Int, budget money: Int) -> Double {
    Double(table[min(max(left, 0), auctions) * (budget + 1) + min(max(money, 0), budget)])
  }

  /// The largest price at which an auction of this relative value is worth winning.
  /// - Complexity: O(log prices).
  public func bid(relativeValue: Double, in state: EpisodeState) -> Int {
    let money = min(max(state.budget, 0), budget)
    let row = min(max(state.auctions - 1, 0), auctions) * (budget + 1)
    let least = table[row + money] - Float(relativeValue)
    var (low, high) = (0, min(money, highest))
    while low < high {
      let middle = (low + high + 1) / 2
      if table[row + money - middle] >= least { low = middle } else { high = middle - 1 }
    }
    return low
  }
}

/// E[(x − c)⁺] of a sample, at any cost c: piecewise linear in a fine table.
struct ExcessTable {
  private let values: [Float]
  private let scale: Float

  init(_ sample: [Double]) {
    let sorted = sample.sorted()
    let top = sorted.last ?? 1
    let points = 4_096
    scale = Float(Double(points - 1) / max(top, .leastNormalMagnitude))
    var (place, sum) = (sorted.count, 0.0)
    var values = [Float](repeating: 0, count: points + 1)
    for point in stride(from: points - 1, through: 0, by: -1) {
      let cost = top * Double(point) / Double(points - 1)
      while place > 0, sorted[place - 1] > cost {
        place -= 1
        sum += sorted[place]
      }
      values[point] = Float((sum - cost * Double(sorted.count - place)) / Double(sorted.count))
    }
    self.values = values
  }

  @inline(__always)
  func callAsFunction(_ cost: Float) -> Float {
    let place = max(cost, 0) * scale
    guard place < Float(values.count - 2) else { return 0 }
    let low = Int(place)
    return values[low] + (place - Float(low)) * (values[low + 1] - values[low])
  }
}
