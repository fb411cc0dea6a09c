/// The rule for names that the system itself gives: versions, spaces, calibrations, experiments.
enum SlugRule {
  static func checked(_ name: String, what: String) throws(DomainError) -> String {
    let legal = name.utf8.allSatisfy {
      (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2E || $0 == 0x2D || $0 == 0x5F
    }
    guard legal, (1...64).contains(name.utf8.count) else {
      throw DomainError(
        .badIdentifier,
        "A \(what) is not 1 to 64 lower case letters, digits, dots, dashes or underscores: rename it.")
    }
    return name
  }
}
