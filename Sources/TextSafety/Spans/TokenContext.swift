import Foundation
import Statistics

/// What the other tokens of a comment say about each: the most suspect word of a comment is marked at log odds at which the third
/// would not be, and neighbours of a marked word are marked with it.
enum TokenContext {
  static let columns = 18

  /// - Parameter odds: what the classifier says of each token of one comment, as log odds.
  /// - Returns: `columns` values per token, in the order of the tokens.
  static func values(_ odds: [Double]) -> [Double] {
    let order = odds.indices.sorted { (-odds[$0], $0) < (-odds[$1], $1) }
    guard let first = order.first else { return [] }
    var ranks = [Int](repeating: 0, count: odds.count)
    for (rank, place) in order.enumerated() { ranks[place] = rank }
    let largest = odds[first]
    let second = order.count > 1 ? odds[order[1]] : -absent
    let suspects = Double(odds.count { $0 > -1 })
    func near(_ place: Int) -> Double { odds.indices.contains(place) ? odds[place] : -absent }

    var values: [Double] = []
    values.reserveCapacity(odds.count * columns)
    for place in odds.indices {
      let (own, rank) = (odds[place], ranks[place])
      let (before, after) = (near(place - 1), near(place + 1))
      let isSuspect = own > -suspect
      values += [
        own / 4, (own - largest) / 4, (own - (rank == 0 ? second : largest)) / 4, max(own, -suspect) / 4, largest / 4,
        before / 4, after / 4, near(place - 2) / 4, near(place + 2) / 4, max(before, after) / 4,
        isSuspect ? max(before, -suspect) / 4 : 0, isSuspect ? max(after, -suspect) / 4 : 0,
        rank == 0 ? 1 : 0, rank == 1 ? 1 : 0, rank == 2 ? 1 : 0, Double(min(rank, 8)) / 8,
        log(Double(odds.count)) / 4, suspects / 4,
      ]
    }
    return values
  }

  /// The log odds below which a token is like most others, and those of a token that is not there.
  private static let (suspect, absent) = (3.0, 8.0)

  /// One row per token of all comments.
  ///
  /// - Parameter comments: the log odds of each comment's tokens.
  /// - Throws: `StatisticsError`: `empty` without tokens, `outOfRange` for log odds that are not finite.
  static func matrix(_ comments: [[Double]]) throws(StatisticsError) -> DesignMatrix {
    let values = comments.flatMap { Self.values($0) }
    return try DesignMatrix(rows: values.count / columns, columns: columns, values: values)
  }
}
