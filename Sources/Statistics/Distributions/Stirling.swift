/// ln Γ(x) − ((x − ½) ln x − x + ½ ln 2π), the part of the log-gamma function that tends to zero.
enum Stirling {
  /// DLMF 5.11.1, six terms: below 1e-15 for x ≥ 10.
  static func correction(_ x: Double) -> Double {
    let coefficients: [Double] = [1 / 12, -1 / 360, 1 / 1_260, -1 / 1_680, 1 / 1_188, -691 / 360_360]
    return coefficients.reversed().reduce(0) { $0 / (x * x) + $1 } / x
  }
}
