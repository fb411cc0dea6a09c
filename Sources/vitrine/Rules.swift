import ArgumentParser
import Engine
import Foundation
import Ledger
import Market
import Terminal

struct Rules: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy", abstract: "The market's rules.", subcommands: [Show.self, Set.self])

  struct Shown: Encodable {
    let version: String
    let policy: Policy
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print the rules in force and their version.")
    @OptionGroup var common: CommonOptions

    func run() throws { try Rules.print(common.directory.policy(), format: common.format) }
  }

  struct Set: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Put other rules in force; a running server takes them at its next start.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "A JSON file with all fields of a policy.") var file: String?
    @Flag(help: "Put the rules in force that a new market has.") var standard = false

    func run() throws {
      guard standard == (file == nil) else {
        throw CommandFailure(.wrongUsage, "Rules come from one place: give a file, or --standard.")
      }
      let policy = try file.map { try Rules.policy(in: $0) } ?? .standard
      try common.directory.write(policy)
      try Rules.print(policy, format: common.format)
    }
  }

  /// - Throws: bad input with what is wrong in the file.
  static func policy(in file: String) throws -> Policy {
    do {
      return try PolicyFile.read(Data(contentsOf: URL(filePath: file)))
    } catch {
      throw CommandFailure(
        .badInput,
        "\(file) is not a policy (\(Reason(of: error))): give a file with the fields that `vitrine policy show` prints."
      )
    }
  }

  private static func print(_ policy: Policy, format: OutputFormat) throws {
    let shown = Shown(version: try PolicyVersion(of: policy).digest, policy: policy)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let pretty = String(decoding: try encoder.encode(policy), as: UTF8.self)
    try Output(format: format).write(shown) { "policy \(shown.version)\n\(pretty)" }
  }
}
