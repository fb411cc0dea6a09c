/// A reproducible source of randomness: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
///
/// Its own `uniform`, `normal` … are used in place of the standard library's, whose algorithms may change between versions:
/// same seed, same bytes.
public struct SeededRandom: RandomNumberGenerator, Sendable, Equatable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  /// An independent stream: the same seed and name always give the same one.
  public init(seed: UInt64, stream name: String) {
    var hash = StableHash()
    hash.combine(seed)
    hash.combine(name)
    state = hash.value
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return StableHash.mixed(state)
  }

  /// Uniform in 0..<1, with 53 bits.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  public mutating func uniform(in range: Range<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// Uniform in 0..<bound by Lemire's multiplication (TOMACS 2019) without its rejection: the bias is below bound/2⁶⁴.
  public mutating func index(below bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// True with the given probability.
  public mutating func chance(_ probability: Double) -> Bool { uniform() < probability }

  /// Standard normal, by Box and Muller (1958); the second value of the pair is not kept.
  public mutating func normal() -> Double {
    let radius = (-2 * Elementary.log(1 - uniform())).squareRoot()
    return radius * Elementary.cos(2 * .pi * uniform())
  }

  public mutating func shuffle<Element>(_ values: inout [Element]) {
    guard values.count > 1 else { return }
    for last in stride(from: values.count - 1, to: 0, by: -1) {
      values.swapAt(last, index(below: last + 1))
    }
  }
}

/// A hash that never changes between runs, machines or versions: FNV-1a over bytes, finished by SplitMix64's mixer.
///
/// For seeds and shards. Experiment arms have a frozen format of their own, `ExperimentBucket`.
public struct StableHash: Sendable {
  private var state: UInt64 = 0xCBF2_9CE4_8422_2325

  public init() {}

  public mutating func combine(_ value: UInt64) {
    for shift in stride(from: UInt64(0), to: 64, by: 8) { combine(byte: UInt8(truncatingIfNeeded: value >> shift)) }
  }

  /// The bytes of the text and a terminator, so that ("a", "bc") and ("ab", "c") differ.
  public mutating func combine(_ text: String) {
    for byte in text.utf8 { combine(byte: byte) }
    combine(byte: 0xFF)
  }

  private mutating func combine(byte: UInt8) { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }

  public var value: UInt64 { Self.mixed(state) }

  /// The finaliser of SplitMix64: a bijection in which each bit of the input moves about half of the result's.
  public static func mixed(_ input: UInt64) -> UInt64 {
    var mixed = input
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
