extension Grouping {
  /// The fold of each example, so that no group stands in two folds.
  ///
  /// Groups are dealt out in a random order: folds hold nearly equal numbers of groups, not of examples.
  ///
  /// - Parameters:
  ///   - count: the number of folds.
  ///   - random: orders the groups.
  /// - Returns: N numbers in 0..<`count`.
  /// - Throws: `outOfRange` for fewer than two folds, `empty` for fewer groups than folds.
  public func folds<R: RandomNumberGenerator>(
    _ count: Int, using random: inout R
  ) throws(StatisticsError) -> [Int] {
    guard count >= 2 else { throw StatisticsError(.outOfRange, "\(count) folds: pass two at least.") }
    guard self.count >= count else {
      throw StatisticsError(.empty, "\(self.count) groups for \(count) folds: pass more examples or fewer folds.")
    }
    var order = Array(0..<self.count)
    order.permute(using: &random)
    var foldOfGroup = [Int](repeating: 0, count: self.count)
    for (place, group) in order.enumerated() { foldOfGroup[group] = place % count }
    return codes.map { foldOfGroup[$0] }
  }
}
