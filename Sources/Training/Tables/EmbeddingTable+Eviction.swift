extension EmbeddingTable {
  /// Drops the rows that no batch has named since a step, and leaves all others as they are.
  ///
  /// A key that comes back starts anew. Not between `trainedRows` and `advance()`, whose rows it would move.
  ///
  /// - Parameter step: rows last named before it go.
  /// - Returns: how many rows were dropped.
  /// - Complexity: O(rows · width).
  @discardableResult
  public func evict(unseenSince step: Int) -> Int {
    abandon()
    let width = settings.width
    var kept = 1
    var keys = [index.keys[0]]
    for row in 1..<max(count, 1) where seen[row] >= Int32(clamping: step) {
      keys.append(index.keys[row])
      squares[kept] = squares[row]
      seen[kept] = seen[row]
      if kept != row {
        for column in 0..<width { weights[kept * width + column] = weights[row * width + column] }
      }
      kept += 1
    }
    let dropped = count - kept
    weights.removeLast(dropped * width)
    squares.removeLast(dropped)
    seen.removeLast(dropped)
    index = KeyIndex(keys: keys)
    return dropped
  }
}
