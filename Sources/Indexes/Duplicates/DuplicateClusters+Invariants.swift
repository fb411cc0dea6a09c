import Domain

extension DuplicateClusters {
  /// Whether members, clusters and medoids tell one story, and every member is within the radius of its medoid.
  ///
  /// - Throws: `broken`, naming the first that does not.
  /// - Complexity: O(members) and a search per cluster.
  public func checkInvariants() throws(IndexError) {
    try medoids.checkInvariants()
    try require(
      clusters.values.reduce(0) { $0 + $1.members.count } == members.count, "a key is missing or counted twice")
    for (key, member) in members {
      let cluster = clusters[member.cluster]
      try require(cluster?.members.contains(key) == true, "a key is not in its cluster")
      try require(
        cluster.map { $0.medoid.distance(to: member.bits) <= radius } == true, "a member is far from its medoid")
      try require(member.isDistinctive || cluster?.members.count == 1, "a code that says little has company")
      try require(apart[key]?.contains(member.cluster) != true, "a key is back where it was taken out")
    }
    try require(apart.keys.allSatisfy { members[$0] != nil }, "a key that is gone is kept apart")
    for (id, cluster) in clusters {
      try require(!cluster.members.isEmpty, "a cluster is empty")
      let isIndexed = medoids.code(of: id)?.bits == cluster.medoid
      let isDistinctive = cluster.members.contains { members[$0]?.isDistinctive == true }
      try require(isIndexed == isDistinctive, "a medoid is not found, or found for a code that says little")
    }
    try require(medoids.count <= clusters.count, "a medoid has no cluster")
  }

  private func require(_ holds: Bool, _ failure: String) throws(IndexError) {
    guard holds else {
      throw IndexError(
        .broken, "The clusters of space \(space) are broken: \(failure). Rebuild them from the store.")
    }
  }
}
