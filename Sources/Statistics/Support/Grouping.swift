/// Which group each example belongs to, such as the user who saw it: dense codes in order of first appearance.
public struct Grouping: Equatable, Sendable {
  /// N codes in 0..<`count`.
  public let codes: [Int]
  /// The number of groups.
  public let count: Int

  /// - Parameter keys: N keys, one for each example.
  /// - Complexity: O(N).
  public init<Key: Hashable>(_ keys: [Key]) {
    var known: [Key: Int] = [:]
    codes = keys.map { key in
      if let code = known[key] { return code }
      let code = known.count
      known[key] = code
      return code
    }
    count = known.count
  }

  /// The examples of each group, in the order of the input.
  var members: [[Int]] {
    var members = [[Int]](repeating: [], count: count)
    for (index, code) in codes.enumerated() { members[code].append(index) }
    return members
  }

  /// The sum of `values` over each group.
  func sums(of values: [Double]) -> [Double] {
    var sums = [Double](repeating: 0, count: count)
    for (code, value) in zip(codes, values) { sums[code] += value }
    return sums
  }
}
