/// Candidates as columns: one array per property, aligned by position.
///
/// A funnel moves whole columns from stage to stage and never looks at a single candidate through a protocol.
public protocol CandidateColumns: Sendable {
  associatedtype ID: Hashable & Comparable & Sendable

  /// No candidates.
  init()

  var count: Int { get }

  /// The candidates' ids, as many as `count`.
  var ids: [ID] { get }

  /// Adds the other candidates behind these. A column that only one side has is filled with "missing".
  mutating func append(contentsOf other: Self)

  /// Keeps the candidates at these positions, in this order, and forgets the others.
  ///
  /// - Parameter indices: positions in `0..<count`, each at most once.
  mutating func keep(_ indices: [Int])

  /// Numbers ids in the order in which they are first seen. There is no reason to write another one: it is a requirement
  /// because that has it compiled for the very type of the ids, which makes it several times faster.
  ///
  /// - Parameter numbers: what is numbered so far, from 0 up; extended.
  /// - Returns: the number of each id.
  static func number(_ ids: [ID], in numbers: inout [ID: Int]) -> [Int]
}

extension CandidateColumns {
  @inlinable
  public static func number(_ ids: [ID], in numbers: inout [ID: Int]) -> [Int] {
    numbers.reserveCapacity(numbers.count + ids.count)
    return ids.map { id in
      let next = numbers.count
      if let known = numbers[id] { return known }
      numbers[id] = next
      return next
    }
  }
}
