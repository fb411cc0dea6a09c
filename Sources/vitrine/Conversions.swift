import ArgumentParser
import Domain
import Engine
import Foundation
import Store
import Terminal

struct Conversions: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "What tills, call centres, advertisers' servers and measurement partners say happened.",
    subcommands: [ImportFile.self, Report.self])

  struct ImportFile: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "import", abstract: "Import conversions from JSONL or CSV, also gzip.",
      discussion: """
        The same as `vitrine import conversions`. A conversion is joined to its person by user or hashed identifiers, if they \
        agreed, and to its ad by token, by their last click or by the last ad they saw. What two sources report counts once. \
        Rows that cannot be taken are written to a file with their line, cause and remedy, and stop nothing.
        """)

    @OptionGroup var common: CommonOptions
    @Argument(help: "The file.") var file: String
    @Option(help: "jsonl or csv; by the file's name when left out.") var inputFormat: String?
    @Option(help: "The currency of rows that state none.") var currency: String?

    func run() throws {
      try ImportWork(common: common, entity: .conversions, file: file, inputFormat: inputFormat, currency: currency)
        .run()
    }
  }

  struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say how many conversions each source reported, what repeats another, and what was joined to an ad.")

    struct Line: Encodable {
      let source: String
      let rows: Int
      let repeated: Int
      let withPerson: Int
      let valueMicros: Int64
      let byToken: Int
      let byClick: Int
      let byView: Int
    }

    struct Result: Encodable {
      let sources: [Line]
    }

    @OptionGroup var common: CommonOptions

    func run() throws {
      let lines = try MarketDatabase.open(at: common.directory.root, readOnly: true).conversionReport().map {
        Line(
          source: $0.source, rows: $0.rows, repeated: $0.repeated, withPerson: $0.withPerson,
          valueMicros: $0.value.rawValue, byToken: $0.byToken, byClick: $0.byClick, byView: $0.byView)
      }
      try Output(format: common.format).write(Result(sources: lines)) {
        var table = TextTable(["source", "rows", "repeated", "with person", "value", "by token", "by click", "by view"])
        table.rows = lines.map { line in
          [
            line.source, "\(line.rows)", "\(line.repeated)", "\(line.withPerson)",
            Micros(rawValue: line.valueMicros).description, "\(line.byToken)", "\(line.byClick)", "\(line.byView)",
          ]
        }
        return lines.isEmpty ? "No system has reported a conversion." : table.text
      }
    }
  }
}
