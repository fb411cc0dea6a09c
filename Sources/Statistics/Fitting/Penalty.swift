/// The ridge penalty of models with several linear heads.
enum Penalty {
  /// ½ penalty Σ w² over all weights but the intercepts; sets `gradient` to its gradient, and to zero elsewhere.
  static func apply(
    _ penalty: Double, to weights: [Double], heads: Int, columns: Int, _ gradient: inout [Double]
  ) -> Double {
    var sum = 0.0
    for index in gradient.indices { gradient[index] = 0 }
    for head in 0..<heads {
      for index in (head * (columns + 1))..<(head * (columns + 1) + columns) {
        sum += penalty / 2 * weights[index] * weights[index]
        gradient[index] = penalty * weights[index]
      }
    }
    return sum
  }
}
