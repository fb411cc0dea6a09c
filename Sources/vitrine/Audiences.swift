import ArgumentParser
import Domain
import Engine
import Foundation
import Store
import Terminal

struct Audiences: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Groups of people whom ad groups may want or refuse.",
    discussion: """
      What an audience is comes from a file: `vitrine import audiences FILE`. The people of a customer list come from \
      `vitrine audiences import`; a list with fewer people than 100 is for nobody.
      """,
    subcommands: [List.self, Show.self, ImportList.self, Build.self, Study.self, Delete.self])

  /// An audience with its size, as commands print it.
  struct Line: Encodable {
    let id: String
    let name: String
    let kind: String
    let entries: Int?
    let people: Int?
    let usable: Bool
    let countedAt: Timestamp?

    init(_ audience: Audience, _ count: AudienceCount?) {
      id = audience.id.rawValue
      name = audience.name
      kind = audience.kind.rawValue
      entries = count?.entries
      people = count?.people
      countedAt = count?.countedAt
      usable = audience.isUsable(people: count?.people ?? 0)
    }

    var cells: [String] {
      [
        id, kind, name, entries.map(String.init) ?? "–", people.map(String.init) ?? "–", usable ? "yes" : "no",
        countedAt?.description ?? "–",
      ]
    }

    static let header = ["audience", "kind", "name", "entries", "people", "usable", "counted"]
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List audiences with their sizes when last counted.")

    struct Result: Encodable {
      let audiences: [Line]
    }

    @OptionGroup var common: CommonOptions

    func run() throws {
      let database = try MarketDatabase.open(at: common.directory.root, readOnly: true)
      let counts = try database.audienceCounts()
      let lines = try database.audiences().map { Line($0, counts[$0.id]) }
      try Output(format: common.format).write(Result(audiences: lines)) {
        var table = TextTable(Line.header)
        table.rows = lines.map(\.cells)
        return lines.isEmpty ? "There is no audience: import some with `vitrine import audiences FILE`." : table.text
      }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show one audience: what it is, and how many it reaches.")

    struct Result: Encodable {
      let audience: Line
      /// The row that `vitrine import audiences` reads.
      let row: String
    }

    @OptionGroup var common: CommonOptions
    @Argument(help: "The audience's identifier.") var audience: String

    func run() throws {
      let database = try MarketDatabase.open(at: common.directory.root, readOnly: true)
      let found = try Audiences.audience(audience, in: database)
      let row = String(decoding: RowText.line(found), as: UTF8.self)
      let result = Result(audience: Line(found, try database.audienceCounts()[found.id]), row: row)
      try Output(format: common.format).write(result) {
        zip(Line.header, result.audience.cells).map { "\($0): \($1)" }.joined(separator: "\n") + "\n\(row)"
      }
    }
  }

  struct ImportList: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "import", abstract: "Put the people of a file on a customer list.",
      discussion: """
        CSV or JSONL, also gzip, with the columns email, phone and sha256, or some of them. Addresses and numbers are hashed \
        while they are read; only hashes are stored. Running a file twice changes nothing.
        """)

    struct Result: Encodable {
      let rows: Int
      let added: Int
      let rejected: Int
      let rejects: String?
      let entries: Int
      let people: Int
      let usable: Bool
    }

    @OptionGroup var common: CommonOptions
    @Argument(help: "The audience's identifier; it is made where it is missing.") var audience: String
    @Argument(help: "The file.") var file: String
    @Flag(help: "Take those who are not in the file off the list.") var replace = false
    @Option(help: "jsonl or csv; by the file's name when left out.") var inputFormat: String?

    func run() throws {
      let database = try MarketDatabase.open(at: common.directory.root)
      let importer = AudienceImporter(database: database, format: try ImportFormat.stated(inputFormat))
      let line = ProgressLine("import \(audience)")
      let report = try importer.run(AudienceID(audience), from: URL(filePath: file), replaces: replace) { progress in
        line.show(
          share: progress.totalBytes > 0 ? Double(progress.bytes) / Double(progress.totalBytes) : nil,
          count: progress.rows, of: "rows")
      }
      line.finish("\(report.rows) rows")
      let result = Result(
        rows: report.rows, added: report.added, rejected: report.rejected, rejects: report.rejects?.path,
        entries: report.count.entries, people: report.count.people,
        usable: report.count.people >= Audience.smallestList)
      try Output(format: common.format).write(result) {
        let rejects = result.rejects.map { "; see \($0)" } ?? ""
        let remark = result.usable ? "" : "\nToo few for targeting: \(Audience.smallestList) people are needed."
        return "\(result.rows) rows: \(result.added) added, \(result.rejected) rejected\(rejects)\n"
          + "\(result.entries) on the list, \(result.people) people found who agreed\(remark)"
      }
    }
  }

  struct Build: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Count who is in audiences now, and learn lookalikes from their seeds.",
      discussion: """
        A list becomes usable when enough of its people are found. A lookalike is learnt from what its seed's people do and \
        like, and takes in those who are most like them; its quality is measured on people of the seed whom the model did not \
        know, beside that of taking the most active people.
        """)

    struct Built: Encodable {
      let audience: Line
      let quality: LookalikeQuality?
      let problem: String?

      var remark: String? {
        if let problem { return "\(audience.id): \(problem)" }
        return quality.map { quality in
          "\(audience.id): of \(quality.people) people \(quality.seedPeople) are its seed; AUC \(quality.model.area.fixed(3)) "
            + "(most active \(quality.activity.area.fixed(3))), lift \(quality.model.lift.fixed(2)) "
            + "(most active \(quality.activity.lift.fixed(2)))"
        }
      }
    }

    struct Result: Encodable {
      let audiences: [Built]
    }

    @OptionGroup var common: CommonOptions
    @Argument(help: "The audience's identifier; all of them when left out.") var audience: String?

    func run() throws {
      let database = try MarketDatabase.open(at: common.directory.root)
      let chosen = try audience.map { [try Audiences.audience($0, in: database)] } ?? database.audiences()
      let builder = AudienceBuilder(database: database, seed: common.seed ?? 1)
      let built = zip(chosen, try builder.build(chosen, at: SystemClock().now())).map { audience, build in
        Built(audience: Line(audience, build.count), quality: build.quality, problem: build.problem)
      }
      try Output(format: common.format).write(Result(audiences: built)) {
        var table = TextTable(Line.header)
        table.rows = built.map(\.audience.cells)
        return ([table.text] + built.compactMap(\.remark)).joined(separator: "\n")
      }
    }
  }

  struct Delete: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Delete an audience with its list.")

    struct Result: Encodable {
      let deleted: Bool
    }

    @OptionGroup var common: CommonOptions
    @Argument(help: "The audience's identifier.") var audience: String

    func run() throws {
      let deleted = try MarketDatabase.open(at: common.directory.root).deleteAudience(AudienceID(audience))
      try Output(format: common.format).write(Result(deleted: deleted)) {
        deleted ? "Deleted." : "There was no audience of that name."
      }
    }
  }

  static func audience(_ text: String, in database: MarketDatabase) throws -> Audience {
    guard let audience = try database.audience(AudienceID(text)) else {
      throw CommandFailure(.badInput, "There is no such audience: see `vitrine audiences list`.")
    }
    return audience
  }
}
