/// Draws whose algorithms stay as they are, unlike the standard library's: same generator state, same bits.
extension RandomNumberGenerator {
  /// Uniform in 0..<1, with 53 bits.
  mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Standard normal, by inversion.
  mutating func normal() -> Double { NormalDistribution.quantile((Double(next() >> 12) + 0.5) * 0x1p-52) }

  /// Uniform in 0..<bound; the bias is below bound/2⁶⁴.
  mutating func index(below bound: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(bound)).high) }
}

extension Array {
  /// Fisher and Yates.
  mutating func permute<R: RandomNumberGenerator>(using random: inout R) {
    for last in stride(from: count - 1, to: 0, by: -1) { swapAt(last, random.index(below: last + 1)) }
  }
}
