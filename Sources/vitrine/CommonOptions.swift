import ArgumentParser
import Engine
import Foundation

/// What every command takes.
struct CommonOptions: ParsableArguments {
  static let defaultData = "./vitrine-data"

  @Option(help: "The data directory.")
  var data = defaultData

  @Option(help: "Seeds everything that is random; the system's entropy when left out.")
  var seed: UInt64?

  @Option(help: "How results are printed: table or json. Progress goes to standard error.")
  var format: OutputFormat = .table

  var directory: DataDirectory { DataDirectory(URL(filePath: data, directoryHint: .isDirectory)) }
}

enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case table, json
}
