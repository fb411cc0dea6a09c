/// How much work a page may be, so that a busy server answers everybody with simpler pages before it refuses anybody.
public enum Effort: Int, CaseIterable, Comparable, Sendable {
  /// A quarter of the candidates, by the light model alone.
  case least
  /// All candidates, by the light model alone.
  case light
  case full

  /// - Parameter load: the requests that are worked on or wait, as a share of those that may be worked on at once.
  public init(load: Double) {
    self = load <= Self.lightLoad ? .full : load <= Self.leastLoad ? .light : .least
  }

  private static let lightLoad = 0.5
  private static let leastLoad = 0.75

  public static func < (left: Effort, right: Effort) -> Bool { left.rawValue < right.rawValue }

  public var name: String {
    switch self {
    case .least: "least"
    case .light: "light"
    case .full: "full"
    }
  }

  /// How many candidates of those that a full page would have.
  func candidates(of limit: Int) -> Int { self == .least ? (limit + 3) / 4 : limit }
}
