import Funnel

/// One kind of targeting over all rows: which rows want a value, which refuse it, and which take any.
struct ValueIndex<Value: Hashable & Sendable>: Sendable {
  private let reason: DropReason
  private let unrestricted: RowSets.Number?
  private let included: [Value: RowSets.Number]
  private let excluded: [Value: RowSets.Number]

  /// - Parameters:
  ///   - reason: of rows that fall by this kind.
  ///   - include: the values a row wants; nil for any.
  ///   - exclude: the values it refuses.
  init(
    _ reason: DropReason, of rules: [TargetingIndex.Rule], in sets: inout RowSets,
    include: (TargetingIndex.Rule) -> Set<Value>? = { _ in nil },
    exclude: (TargetingIndex.Rule) -> Set<Value> = { _ in [] }
  ) {
    var free: [Int32] = []
    var wanted: [Value: [Int32]] = [:]
    var refused: [Value: [Int32]] = [:]
    for (row, rule) in rules.enumerated() {
      if let values = include(rule) {
        for value in values { wanted[value, default: []].append(Int32(row)) }
      } else {
        free.append(Int32(row))
      }
      for value in exclude(rule) { refused[value, default: []].append(Int32(row)) }
    }
    self.reason = reason
    unrestricted = free.count == rules.count ? nil : sets.add(free)
    included = wanted.mapValues { sets.add($0) }
    excluded = refused.mapValues { sets.add($0) }
  }

  /// All values that a row wants or refuses.
  var values: Set<Value> { Set(included.keys).union(excluded.keys) }

  /// - Parameter values: what the viewer has of this kind, each once.
  /// - Returns: nil when every row passes.
  func gate(for values: some Sequence<Value>) -> Gate? {
    let gate = Gate(
      reason: reason, unrestricted: unrestricted, included: values.compactMap { included[$0] },
      excluded: values.compactMap { excluded[$0] })
    return gate.unrestricted == nil && gate.excluded.isEmpty ? nil : gate
  }

  /// - Parameter value: what the viewer has of this kind; nil when unknown.
  /// - Returns: nil when every row passes.
  func gate(for value: Value?) -> Gate? { gate(for: value.map { [$0] } ?? []) }
}
