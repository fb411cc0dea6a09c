/// The key of a field's value: FNV-1a over both, finished by SplitMix64's mixer, the same in every process and on every
/// machine.
public enum FeatureKey {
  /// Where a field's keys begin; the same value in two fields has two keys.
  public static func field(_ name: String) -> UInt64 {
    var name = name
    return name.withUTF8 { combined(0xCBF2_9CE4_8422_2325, $0) &* 0x100_0000_01B3 }
  }

  /// - Parameter field: from `field(_:)`.
  public static func of(_ value: UnsafeBufferPointer<UInt8>, in field: UInt64) -> UInt64 {
    let state = combined(field, value)
    let first = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    let second = (first ^ (first >> 27)) &* 0x94D0_49BB_1331_11EB
    return second ^ (second >> 31)
  }

  public static func of(_ value: String, in field: UInt64) -> UInt64 {
    var value = value
    return value.withUTF8 { of($0, in: field) }
  }

  private static func combined(_ state: UInt64, _ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    bytes.reduce(state) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
