/// A bijection of 64-bit words in which each bit of the input moves about half of the output's.
enum Mixing {
  /// The finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
  static func mix(_ word: UInt64) -> UInt64 {
    var mixed = word &+ 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
