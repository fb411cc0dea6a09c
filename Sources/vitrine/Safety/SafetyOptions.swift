public import ArgumentParser
public import Domain
import Foundation
import Signals
import Terminal
public import TextSafety

/// Under which policy, where and for whom content is judged.
struct SafetyOptions: ParsableArguments {
  @Option(help: "The policy file.") var policy = "policies/safety.json"
  @Option(help: "The surface: \(Surface.allCases.map(\.rawValue).joined(separator: ", ")).") var surface = Surface
    .homeFeed
  @Option(
    help: "How careful advertisers are: \(SafetyPolicy.Suitability.allCases.map(\.rawValue).joined(separator: ", ")).")
  var suitability = SafetyPolicy.Suitability.standard

  /// The names of the contracts of the policy's signals.
  static let signals: [SafetyPolicy.Signal: String] = [
    .spam: "text.spam", .toxicity: "text.toxicity", .sexual: "picture.safety",
  ]

  func load() throws -> SafetyPolicy { try SafetyPolicy(reading: URL(filePath: policy)) }

  /// Those of the policy's signals that have a contract.
  func contracts(_ set: ContractSet) -> [SafetyPolicy.Signal: SignalContract] {
    Self.signals.compactMapValues { set.newest($0) }
  }
}

extension Surface: ExpressibleByArgument {}
extension SafetyPolicy.Suitability: ExpressibleByArgument {}
