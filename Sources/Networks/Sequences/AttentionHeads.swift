/// Scaled dot-product attention in several heads (Vaswani et al., NeurIPS 2017), without parameters of its own.
struct AttentionHeads {
  private let count: Int
  private let width: Int

  /// - Parameter width: of all heads together; a multiple of `count`.
  init(_ count: Int, width: Int) {
    self.count = count
    self.width = width / count
  }

  /// - Parameters:
  ///   - query: [batch, n, width].
  ///   - key: [batch, length, width], and `value` alike.
  ///   - barrier: added to the scores, of a shape that broadcasts to [batch, heads, n, length]: 0 where a query may look,
  ///     far below any score elsewhere.
  ///   - dropping: applied to the attention weights.
  /// - Returns: [batch, n, width].
  func callAsFunction<T: Tensor>(
    query: T, key: T, value: T, barrier: T, dropping: (T) -> T = { $0 }
  ) -> T {
    let scores = split(query).matmul(split(key).transposed())
    let weights = (scores.scaled(by: 1 / Float(width).squareRoot()) + barrier).softmax(axis: -1)
    return dropping(weights).matmul(split(value)).permuted([0, 2, 1, 3]).joiningLastAxes()
  }

  /// [batch, n, width] → [batch, heads, n, width / heads]
  private func split<T: Tensor>(_ x: T) -> T { x.splittingLastAxis(into: [count, width]).permuted([0, 2, 1, 3]) }
}
