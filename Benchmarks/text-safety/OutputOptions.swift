import ArgumentParser
import Foundation

/// How results are written, and over which seeds they are measured.
struct OutputOptions: ParsableArguments {
  enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

  @Option(help: "A table for people or JSON for programs.") var format = Format.table
  @Option(parsing: .upToNextOption, help: "Each deals the examples anew; spreads are over them.") var seeds = [1, 2, 3]

  func validate() throws {
    guard !seeds.isEmpty, seeds.allSatisfy({ $0 >= 0 }) else { throw ValidationError("Give seeds of 0 or more.") }
  }

  func write(_ results: some Encodable, table: @autoclosure () -> String) throws {
    switch format {
    case .table: print(table())
    case .json:
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      print(String(decoding: try encoder.encode(results), as: UTF8.self))
    }
  }
}
