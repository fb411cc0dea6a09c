public import ArgumentParser
public import Foundation

/// What every command takes.
public struct CommonOptions: ParsableArguments {
  public static let defaultData = "./vitrine-data"

  @Option(help: "The data directory.")
  public var data = defaultData

  @Option(help: "Seeds everything that is random; the system's entropy when left out.")
  public var seed: UInt64?

  @Option(help: "How results are printed: table or json. Progress goes to standard error.")
  public var format: OutputFormat = .table

  public init() {}

  /// The data directory's place.
  public var root: URL { URL(filePath: data, directoryHint: .isDirectory) }
}
