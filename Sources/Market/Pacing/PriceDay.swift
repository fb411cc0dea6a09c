/// What a unit cost over a day: by part of the day, a histogram of what auctions asked over what they were expected to bring.
///
/// Ratios of price to units times the target, from 2⁻⁶ to 2³ of it, 32 to a factor of two and equally spaced inside. What was
/// dearer is left out, what was cheaper counts with the cheapest.
public struct PriceDay: Equatable, Sendable {
  /// Parts of a day, of equal traffic.
  public static let parts = 24
  static let bins = octaves * perOctave
  private static let octaves = 9
  private static let perOctave = 32
  private static let lowest: Float = 1.0 / 64
  private static let firstBin = Int(lowest.bitPattern >> 18)

  struct Bin: Equatable, Sendable {
    var spend: Float = 0
    var units: Float = 0
  }

  /// By part and then bin.
  private(set) var content = [Bin](repeating: Bin(), count: parts * bins)
  /// By part: auctions, units, and units times the number of their bin.
  private(set) var seen = [Double](repeating: 0, count: parts)
  private(set) var units = [Double](repeating: 0, count: parts)
  private var height = [Double](repeating: 0, count: parts)

  public init() {}

  /// - Parameter target: the unit of ratios.
  @inline(__always)
  mutating func note(quantity: Double, price cost: Double, target: Double, part: Int) {
    seen[part] += 1
    guard quantity > 0 else { return }
    let ratio = Float(cost / (quantity * target))
    let bin = max(Int(max(ratio, Self.lowest).bitPattern >> 18) - Self.firstBin, 0)
    units[part] += quantity
    height[part] += quantity * Double(min(bin, Self.bins))
    guard bin < Self.bins else { return }
    content[part * Self.bins + bin].spend += Float(cost)
    content[part * Self.bins + bin].units += Float(quantity)
  }

  /// What is left of the day after a share of it: the later parts and the rest of the present one.
  func rest(after elapsed: Double) -> [Bin] {
    let place = min(max(elapsed, 0), 1) * Double(Self.parts)
    let part = min(Int(place), Self.parts - 1)
    let share = Float(1 - min(place - Double(part), 1))
    var sums = [Bin](repeating: Bin(), count: Self.bins)
    for later in part..<Self.parts {
      let weight = later == part ? share : 1
      for bin in 0..<Self.bins {
        sums[bin].spend += weight * content[later * Self.bins + bin].spend
        sums[bin].units += weight * content[later * Self.bins + bin].units
      }
    }
    return sums
  }

  /// How many bins dearer this day is than another, over the parts until now, where recent ones count most.
  /// - Parameters:
  ///   - memory: parts after which one counts a factor e less.
  ///   - prior: parts of no difference that are added.
  func bins(above other: PriceDay, until part: Int, memory: Double, prior: Double = 0.5) -> Double {
    var (sum, weight, kept) = (0.0, prior, 1.0)
    let fade = Elementary.exp(-1 / memory)
    for earlier in stride(from: part, through: 0, by: -1) {
      if units[earlier] > 0, other.units[earlier] > 0 {
        let complete = kept * min(seen[earlier] / max(other.seen[earlier], 1), 1)
        sum += complete * (height[earlier] / units[earlier] - other.height[earlier] / other.units[earlier])
        weight += complete
      }
      kept *= fade
    }
    return sum / weight
  }

  /// What a campaign knows of days: half of this one, half of what it knew before.
  ///
  /// Those who bid by the last day alone chase each other: what was cheap yesterday is dear today.
  public func averaged(with before: PriceDay) -> PriceDay {
    var (mean, other) = (self, before)
    mean.fade(by: 0.5)
    other.fade(by: 0.5)
    for index in mean.content.indices {
      mean.content[index].spend += other.content[index].spend
      mean.content[index].units += other.content[index].units
    }
    for part in 0..<Self.parts {
      mean.seen[part] += other.seen[part]
      mean.units[part] += other.units[part]
      mean.height[part] += other.height[part]
    }
    return mean
  }

  /// All parts count so much less.
  mutating func fade(by factor: Double) {
    for index in content.indices {
      content[index].spend *= Float(factor)
      content[index].units *= Float(factor)
    }
    for part in 0..<Self.parts {
      seen[part] *= factor
      units[part] *= factor
      height[part] *= factor
    }
  }

  /// The upper end of a bin, as a share of the target.
  static func ratio(_ bin: Int) -> Double {
    Double(Float(bitPattern: UInt32(firstBin + min(max(bin, -32), bins) + 1) << 18))
  }
}
