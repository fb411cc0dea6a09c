public import Prediction

/// What is known to have happened after one impression.
public struct ImpressionOutcome: Hashable, Sendable {
  /// The actions that happened, a bit for each task, and above them those whose label is known.
  private(set) var bits: UInt8 = 0

  /// - Parameter isAd: conversions are labels of ads alone.
  public init(isAd: Bool) {
    for task in RankerTask.allCases where isAd || task != .conversion { bits |= Self.bit(of: task) << 4 }
  }

  public mutating func record(_ task: RankerTask) { bits |= Self.bit(of: task) }

  /// Nil where nobody can say.
  public subscript(task: RankerTask) -> Bool? {
    let bit = Self.bit(of: task)
    return bits & (bit << 4) == 0 ? nil : bits & bit != 0
  }

  private static func bit(of task: RankerTask) -> UInt8 {
    switch task {
    case .click: 1
    case .save: 2
    case .hide: 4
    case .conversion: 8
    }
  }
}
