import Domain

/// The versions of models whose content is their identity.
enum ModelVersion {
  /// - Returns: `name@` and 16 hexadecimal digits.
  static func of(_ name: String, _ hash: StableHash) -> String {
    let digits = String(hash.value, radix: 16)
    return "\(name)@\(String(repeating: "0", count: 16 - digits.count))\(digits)"
  }
}
