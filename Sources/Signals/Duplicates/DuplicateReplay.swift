import Domain
import Indexes
import Store

/// Hashes and actions in the order of their times. Actions on content whose hash was stored later, as after a new version of the
/// hash, wait until all hashes are there.
struct DuplicateReplay {
  private var decisions: ClusterDecisions<ContentKey, String>
  private var actions: ArraySlice<DuplicateAction>
  private var waiting: [DuplicateAction] = []
  /// What is waited for: later actions on it keep their order by waiting too.
  private var late: Set<ContentKey> = []

  init(_ clusters: DuplicateClusters<ContentKey>, actions: [DuplicateAction]) {
    decisions = ClusterDecisions(clusters)
    self.actions = actions[...]
  }

  mutating func set(
    _ key: ContentKey, to code: BinaryCode, isDistinctive: Bool, at time: Timestamp
  ) throws(IndexError) {
    while let action = actions.first, action.time < time {
      actions.removeFirst()
      try apply(action)
    }
    try decisions.set(key, to: code, isDistinctive: isDistinctive)
  }

  mutating func finish() throws(IndexError) -> ClusterDecisions<ContentKey, String> {
    for action in actions { try apply(action) }
    for action in waiting { try decisions.apply(action) }
    return decisions
  }

  private mutating func apply(_ action: DuplicateAction) throws(IndexError) {
    if !late.contains(action.key), decisions.clusters.cluster(of: action.key) != nil {
      try decisions.apply(action)
    } else {
      late.insert(action.key)
      waiting.append(action)
    }
  }
}
