public import Domain

/// Verdicts on pictures that cover their near-duplicates, for as long as they are held for such.
///
/// Nothing is copied: what stands for a key is looked up in its cluster. So a verdict reaches a copy that comes later, and a
/// copy that is taken out of the cluster is free of it.
public struct ClusterDecisions<Key: Hashable & Comparable & Sendable, Verdict: Hashable & Sendable>: Sendable {
  /// What someone decided on one key, and who.
  public struct Decision: Hashable, Sendable {
    public let verdict: Verdict
    /// A person or a model with its version.
    public let author: String
    public let time: Timestamp

    public init(verdict: Verdict, author: String, time: Timestamp) {
      self.verdict = verdict
      self.author = author
      self.time = time
    }
  }

  /// What counts for a key, and why.
  public struct Standing: Hashable, Sendable {
    public let decision: Decision
    /// The key that was decided on: the key itself, or a copy in its cluster.
    public let source: Key
    /// In how many bits the two differ.
    public let distance: Int
    /// Keys of the cluster with another verdict of their own, in order: work for a person.
    public let dissent: [Key]
  }

  public private(set) var clusters: DuplicateClusters<Key>
  private var decisions: [Key: Decision] = [:]
  private var decided: [ClusterID: Set<Key>] = [:]

  public init(_ clusters: DuplicateClusters<Key>) { self.clusters = clusters }

  /// As `DuplicateClusters.set`; a decision on the key goes with it.
  ///
  /// - Throws: `spaceMismatch`.
  @discardableResult
  public mutating func set(
    _ key: Key, to code: BinaryCode, isDistinctive: Bool = true
  ) throws(IndexError) -> ClusterID {
    let old = clusters.cluster(of: key)
    let new = try clusters.set(key, to: code, isDistinctive: isDistinctive)
    move(key, from: old, to: new)
    return new
  }

  /// Forgets a key and the decision on it. Keep a key whose decision is to cover the copies that come later.
  ///
  /// - Returns: whether the key was there.
  @discardableResult
  public mutating func remove(_ key: Key) -> Bool {
    move(key, from: clusters.cluster(of: key), to: nil)
    decisions[key] = nil
    return clusters.remove(key)
  }

  /// Says that a key is no copy: decisions on its old cluster do not cover it any more, nor its own the others.
  ///
  /// - Returns: the new cluster; nil when the key is not here or already alone.
  @discardableResult
  public mutating func separate(_ key: Key) throws(IndexError) -> ClusterID? {
    let old = clusters.cluster(of: key)
    guard let new = try clusters.separate(key) else { return nil }
    move(key, from: old, to: new)
    return new
  }

  /// Decides on a key in place of an older decision on it.
  ///
  /// - Returns: the keys that it counts for, in order; empty when the key is not here.
  @discardableResult
  public mutating func decide(_ key: Key, _ decision: Decision) -> [Key] {
    guard let cluster = clusters.cluster(of: key) else { return [] }
    decisions[key] = decision
    decided[cluster, default: []].insert(key)
    return clusters.keys(in: cluster).filter { standing(of: $0)?.source == key }
  }

  /// Takes back the decision on a key.
  ///
  /// - Returns: the decision, if there was one.
  @discardableResult
  public mutating func revoke(_ key: Key) -> Decision? {
    if let cluster = clusters.cluster(of: key) { dismiss(key, from: cluster) }
    return decisions.removeValue(forKey: key)
  }

  /// The key's own decision, else the latest in its cluster, of two at one time that on the lesser key; nil without any.
  ///
  /// - Complexity: O(decisions in the cluster).
  public func standing(of key: Key) -> Standing? {
    guard let cluster = clusters.cluster(of: key), let candidates = decided[cluster] else { return nil }
    let source =
      candidates.contains(key)
      ? key
      : candidates.min { one, other in
        guard let first = decisions[one], let second = decisions[other], first.time != second.time else {
          return one < other
        }
        return first.time > second.time
      }
    guard let source, let decision = decisions[source], let distance = clusters.distance(key, source) else {
      return nil
    }
    let dissent = candidates.filter { decisions[$0]?.verdict != decision.verdict }
    return Standing(decision: decision, source: source, distance: distance, dissent: dissent.sorted())
  }

  private mutating func move(_ key: Key, from old: ClusterID?, to new: ClusterID?) {
    guard decisions[key] != nil, old != new else { return }
    if let old { dismiss(key, from: old) }
    if let new { decided[new, default: []].insert(key) }
  }

  private mutating func dismiss(_ key: Key, from cluster: ClusterID) {
    decided[cluster]?.remove(key)
    if decided[cluster]?.isEmpty == true { decided[cluster] = nil }
  }
}
