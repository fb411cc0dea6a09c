/// Names a cluster for as long as it has members; never used again.
public struct ClusterID: Hashable, Comparable, Sendable {
  /// Clusters are counted in the order of their founding.
  public let rawValue: Int

  public static func < (left: ClusterID, right: ClusterID) -> Bool { left.rawValue < right.rawValue }
}
