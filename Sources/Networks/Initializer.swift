import Foundation

/// How a parameter starts when no checkpoint gives it.
public enum Initializer: Equatable, Sendable {
  case zeros
  case ones
  case constant(Float)
  /// Uniform in ±√(1 / fanIn), as PyTorch's linear and convolution layers.
  case uniform(fanIn: Int)
  /// Normal around zero, as BERT's embeddings.
  case normal(deviation: Float)
}

extension Parameter {
  /// The parameter's first values, row-major.
  ///
  /// Each is a function of seed, name and place alone, so adding a layer leaves all others as they were.
  public func initialValues(seed: UInt64) -> [Float] {
    switch initial {
    case .zeros: return Array(repeating: 0, count: count)
    case .ones: return Array(repeating: 1, count: count)
    case .constant(let value): return Array(repeating: value, count: count)
    case .uniform(let fanIn):
      let bound = (1 / Float(max(fanIn, 1))).squareRoot()
      return units(seed: seed).map { Float(2 * $0 - 1) * bound }
    case .normal(let deviation):
      // Box and Muller (1958), one value from each pair.
      let radii = units(seed: seed)
      let angles = units(seed: ~seed)
      return zip(radii, angles).map { radius, angle in
        Float((-2 * log(1 - radius)).squareRoot() * cos(2 * .pi * angle)) * deviation
      }
    }
  }

  /// `count` values, uniform in 0..<1.
  private func units(seed: UInt64) -> [Double] {
    // FNV-1a: a hash that is the same in every process, which `Hasher` is not.
    let start = name.utf8.reduce(0xCBF2_9CE4_8422_2325 ^ seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    return (0..<count).map { index in
      Double(mixed(start &+ UInt64(index) &* 0x9E37_79B9_7F4A_7C15) >> 11) * 0x1p-53
    }
  }

  /// The output function of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
  private func mixed(_ state: UInt64) -> UInt64 {
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
