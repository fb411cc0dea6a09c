public import Domain

/// How often an item was looked at, and what people did with it.
public struct ActionCounts: Hashable, Sendable, Codable {
  /// Impressions, each counted with the chance that its position was looked at; plain impressions under a flat curve.
  public var examinations: Double
  public var clicks: Double
  public var saves: Double
  public var hides: Double
  public var conversions: Double

  public init(
    examinations: Double = 0, clicks: Double = 0, saves: Double = 0, hides: Double = 0, conversions: Double = 0
  ) {
    self.examinations = examinations
    self.clicks = clicks
    self.saves = saves
    self.hides = hides
    self.conversions = conversions
  }

  /// Counts one event; kinds that no rate is about change nothing. Sending an event twice counts it twice.
  ///
  /// - Parameter position: of an impression, from 0; nil counts in full.
  public mutating func record(_ kind: EventKind, position: Int? = nil, curve: PositionCurve = .flat) {
    switch kind {
    case .impression: examinations += position.map(curve.examination) ?? 1
    case .click: clicks += 1
    case .save: saves += 1
    case .hide: hides += 1
    case _ where kind.isConversion: conversions += 1
    default: break
    }
  }

  public static func + (left: Self, right: Self) -> Self {
    ActionCounts(
      examinations: left.examinations + right.examinations, clicks: left.clicks + right.clicks,
      saves: left.saves + right.saves, hides: left.hides + right.hides,
      conversions: left.conversions + right.conversions)
  }

  public static func += (left: inout Self, right: Self) { left = left + right }

  var columns: [Double] { [examinations, clicks, saves, hides, conversions] }

  var isSound: Bool { columns.allSatisfy { $0 >= 0 && $0.isFinite } }
}

extension [ItemID: ActionCounts] {
  /// The entries in the order of their identifiers, so that sums and hashes do not depend on the dictionary's.
  ///
  /// - Throws: `badCounts`.
  func sorted() throws(PredictionError) -> [(item: ItemID, counts: ActionCounts)] {
    guard values.allSatisfy(\.isSound) else {
      throw PredictionError(.badCounts, "An item's counts are negative or not finite: count its events again.")
    }
    return sorted { $0.key < $1.key }.map { (item: $0.key, counts: $0.value) }
  }
}
