import Foundation

/// One direction of a plot: which values it spans, how they are spaced, and where its marks stand.
public struct Axis: Equatable, Sendable {
  public enum Spacing: Equatable, Sendable { case linear, logarithmic }

  public let title: String
  public let spacing: Spacing
  let low: Double
  let high: Double
  /// Marks with their labels, in increasing order.
  let ticks: [(value: Double, label: String)]

  public static func == (a: Axis, b: Axis) -> Bool {
    a.title == b.title && a.spacing == b.spacing && a.low == b.low && a.high == b.high
  }

  /// - Parameters:
  ///   - values: what the axis must hold; values that are not finite, or not above zero on a logarithmic axis, are left
  ///     out.
  ///   - range: the ends; those of the values, moved out to the next marks, when nil.
  init(_ title: String, spacing: Spacing = .linear, holding values: [Double], range: ClosedRange<Double>? = nil) {
    self.title = title
    self.spacing = spacing
    let usable = values.filter { $0.isFinite && (spacing == .linear || $0 > 0) }
    var (low, high) = (usable.min() ?? 0, usable.max() ?? 1)
    if let range { (low, high) = (range.lowerBound, range.upperBound) }
    switch spacing {
    case .linear:
      if low == high { (low, high) = (low - max(abs(low) / 2, 1e-9), high + max(abs(high) / 2, 1e-9)) }
      let step = Self.step(high - low)
      if range == nil { (low, high) = ((low / step).rounded(.down) * step, (high / step).rounded(.up) * step) }
      ticks = Self.linearTicks(low, high, step)
    case .logarithmic:
      if usable.isEmpty, range == nil { (low, high) = (0.1, 1) }
      if range == nil || low == high { (low, high) = Self.decades(low, high) }
      ticks = Self.logarithmicTicks(low, high)
    }
    (self.low, self.high) = (low, high)
  }

  /// Where a value stands, 0 at the low end and 1 at the high end; values beyond are moved to the end.
  func place(_ value: Double) -> Double {
    let share =
      spacing == .linear
      ? (value - low) / (high - low) : value > 0 ? (log(value) - log(low)) / (log(high) - log(low)) : 0
    return min(max(share, 0), 1)
  }

  /// The value that stands at a share of the axis.
  func value(at share: Double) -> Double {
    spacing == .linear ? low + share * (high - low) : low * pow(high / low, share)
  }

  /// 1, 2 or 5 times a power of ten that cuts the span into four to eight (Heckbert, Graphics Gems 1990).
  private static func step(_ span: Double) -> Double {
    let raw = span / 5
    let power = pow(10, log10(raw).rounded(.down))
    let share = raw / power
    return power * (share < 1.5 ? 1 : share < 3.5 ? 2 : share < 7.5 ? 5 : 10)
  }

  private static func linearTicks(_ low: Double, _ high: Double, _ step: Double) -> [(Double, String)] {
    let digits = max(0, Int(-log10(step).rounded(.down)))
    var ticks: [(Double, String)] = []
    var place = (low / step - 1e-9).rounded(.up)
    while place * step <= high + step * 1e-9, ticks.count < 20 {
      ticks.append((place * step, Number.tick(place * step, digits: digits)))
      place += 1
    }
    return ticks
  }

  private static func decades(_ low: Double, _ high: Double) -> (Double, Double) {
    // Out to the next 1, 2 or 5, so that a curve over a few hundred rows does not fill a tenth of its plot.
    func next(_ value: Double, _ rule: FloatingPointRoundingRule) -> Double {
      let power = pow(10, log10(value).rounded(.down))
      let steps: [Double] = [1, 2, 5, 10]
      let share = value / power
      return rule == .down
        ? power * (steps.last { $0 <= share * (1 + 1e-9) } ?? 1)
        : power * (steps.first { $0 >= share * (1 - 1e-9) } ?? 10)
    }
    let ends = (next(low, .down), next(high, .up))
    return ends.0 < ends.1 ? ends : (ends.0 / 2, ends.1 * 2)
  }

  private static func logarithmicTicks(_ low: Double, _ high: Double) -> [(Double, String)] {
    let span = log10(high / low)
    let steps: [Double] = span > 3 ? [1] : [1, 2, 5]
    var ticks: [(Double, String)] = []
    var power = Int(log10(low).rounded(.down))
    while power <= Int(log10(high).rounded(.up)), ticks.count < 20 {
      for step in steps {
        let value = step * pow(10, Double(power))
        if value >= low * (1 - 1e-9), value <= high * (1 + 1e-9) {
          ticks.append((value, Number.tick(value, digits: max(0, -power))))
        }
      }
      power += 1
    }
    return ticks
  }
}
