import Domain
import Foundation
import Market

/// The experiments of a market as `experiments.json` holds them: a list, each with a name, a salt and arms.
///
/// An arm has a name, `buckets` as pairs of the first bucket and the one after the last, of 10,000, and optionally `policy`, the rules under
/// which its people are decided for, with all fields; without it, the market's.
enum ExperimentsFile {
  struct Arm: Codable {
    var name: String
    var buckets: [Range<Int>]
    var policy: Policy?
  }

  struct Entry: Codable {
    var name: String
    var salt: String
    var arms: [Arm]
  }

  private static let example = [
    Entry(name: "load", salt: "load", arms: [Arm(name: "more", buckets: [0..<1], policy: .example)])
  ]

  /// - Throws: as `PolicyFile.read`; `DomainError` for arms that overlap.
  static func read(_ data: Data) throws -> [PolicyExperiment] {
    try StrictJSON.decode(data, knowing: example).map { entry in
      PolicyExperiment(
        experiment: try Experiment(
          name: entry.name, salt: entry.salt, arms: entry.arms.map { .init(name: $0.name, buckets: $0.buckets) }),
        policies: try Dictionary(
          entry.arms.compactMap { arm in try arm.policy.map { (arm.name, try $0.validated()) } },
          uniquingKeysWith: { first, _ in first }))
    }
  }
}
