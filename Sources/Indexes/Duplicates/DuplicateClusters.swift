public import Domain

/// Near-duplicates in groups, kept up to date as codes come and go.
///
/// A code joins the cluster with the nearest medoid within the radius, the older one when two are equally near, or else
/// founds a cluster and is its medoid. So every member was compared with the medoid itself: a row of pictures that each look
/// like the one before does not grow into one cluster, as it would where any near member is enough, and two members differ in
/// at most twice the radius. (Leader clustering: Hartigan, "Clustering Algorithms", 1975, chapter 3.)
///
/// A member never moves because another code came or went: what is decided on a cluster covers the same pictures tomorrow.
/// The same changes in the same order give the same clusters.
public struct DuplicateClusters<Key: Hashable & Comparable & Sendable>: Sendable {
  struct Member: Sendable {
    let cluster: ClusterID
    let bits: Bits256
    /// Whether it stands alone because it says too little.
    let isDistinctive: Bool
  }

  struct Cluster: Sendable {
    /// The code of the founder, also when the founder has gone.
    let medoid: Bits256
    var members: Set<Key>
  }

  /// Bits in which a member may differ from the medoid.
  public let radius: Int
  var medoids: HammingIndex<ClusterID>
  var members: [Key: Member] = [:]
  var clusters: [ClusterID: Cluster] = [:]
  /// Clusters that a person took a key out of.
  var apart: [Key: Set<ClusterID>] = [:]
  private var founded = 0

  /// - Throws: `badSettings` for a radius outside 0...256.
  public init(space: SpaceID, radius: Int) throws(IndexError) {
    guard (0...256).contains(radius) else {
      throw IndexError(.badSettings, "A radius of \(radius) bits: use 0 … 256.")
    }
    self.radius = radius
    medoids = HammingIndex(space: space)
  }

  public var space: SpaceID { medoids.space }
  public var count: Int { members.count }
  public var clusterCount: Int { clusters.count }

  public func cluster(of key: Key) -> ClusterID? { members[key]?.cluster }

  /// In the order of keys; empty for a cluster that is not.
  public func keys(in cluster: ClusterID) -> [Key] { clusters[cluster]?.members.sorted() ?? [] }

  /// In how many bits two keys differ; nil unless both are here.
  public func distance(_ one: Key, _ other: Key) -> Int? {
    guard let one = members[one], let other = members[other] else { return nil }
    return one.bits.distance(to: other.bits)
  }

  /// Puts a code into a cluster. A key that is here with the same code stays where it is; with another it moves.
  ///
  /// - Parameter isDistinctive: false for a code that says too little to tell a copy by, such as the hash of a nearly flat
  ///   picture: it stays alone, and nothing joins it.
  /// - Returns: the cluster.
  /// - Throws: `spaceMismatch`.
  @discardableResult
  public mutating func set(
    _ key: Key, to code: BinaryCode, isDistinctive: Bool = true
  ) throws(IndexError) -> ClusterID {
    let bits = try medoids.checked(code)
    if let member = members[key] {
      if member.bits == bits, member.isDistinctive == isDistinctive { return member.cluster }
      leave(key, member)
    }
    let home = isDistinctive ? try nearest(to: code, for: key) : nil
    return try join(key, Member(cluster: home ?? founding(), bits: bits, isDistinctive: isDistinctive))
  }

  /// - Returns: whether the key was there.
  @discardableResult
  public mutating func remove(_ key: Key) -> Bool {
    guard let member = members[key] else { return false }
    leave(key, member)
    apart[key] = nil
    return true
  }

  /// Takes a key out of its cluster, because a person says that it is no copy. It founds a cluster of its own and does not
  /// come back to the old one, also with another code.
  ///
  /// - Returns: the new cluster; nil when the key is not here or already alone.
  /// - Throws: nothing that a caller can cause.
  @discardableResult
  public mutating func separate(_ key: Key) throws(IndexError) -> ClusterID? {
    guard let member = members[key], let old = clusters[member.cluster], old.members.count > 1 else { return nil }
    leave(key, member)
    apart[key, default: []].insert(member.cluster)
    return try join(key, Member(cluster: founding(), bits: member.bits, isDistinctive: member.isDistinctive))
  }

  private func nearest(to code: BinaryCode, for key: Key) throws(IndexError) -> ClusterID? {
    let barred = apart[key] ?? []
    return try medoids.matches(of: code, within: radius).matches.first { !barred.contains($0.key) }?.key
  }

  private mutating func founding() -> ClusterID {
    defer { founded += 1 }
    return ClusterID(rawValue: founded)
  }

  private mutating func join(_ key: Key, _ member: Member) throws(IndexError) -> ClusterID {
    members[key] = member
    if clusters[member.cluster] == nil {
      clusters[member.cluster] = Cluster(medoid: member.bits, members: [key])
      if member.isDistinctive {
        try medoids.set(member.cluster, to: BinaryCode(space: space, bits: member.bits))
      }
    } else {
      clusters[member.cluster]?.members.insert(key)
    }
    return member.cluster
  }

  private mutating func leave(_ key: Key, _ member: Member) {
    members[key] = nil
    clusters[member.cluster]?.members.remove(key)
    if clusters[member.cluster]?.members.isEmpty == true {
      clusters[member.cluster] = nil
      medoids.remove(member.cluster)
    }
  }
}
