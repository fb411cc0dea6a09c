import ArgumentParser
import Domain
import Engine
import Foundation
import Indexes
import Signals
import Store
import Terminal

struct SearchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search", abstract: "Search by pictures and words, measured.", subcommands: [Evaluate.self])

  struct Evaluate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Measure how well pictures, texts and both together find the items that answer them.",
      discussion: """
        The queries are CSV with the columns `image`, `text` or both, and `item`: the id of the item that answers the query, \
        or several with | between them. Each way to ask that the file has columns for gets a row: recall and NDCG@10 with 95% \
        intervals over queries, beside an order drawn at random. A query without a vector counts as a wrong answer.

        With a column `grade` beside `text` and `item`, 0 for no answer and more for better ones, words, vectors and both \
        are compared instead: by NDCG@10 of the graded items put in order, and of a search among all.

        The signals must be there: see `vitrine signals run`.
        """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var signals: SignalOptions
    @Option(help: "The file of queries.") var queries: String
    @Option(help: "The folder that the queries' picture paths start at.") var pictures: String?
    @Option(help: "Ranks at which recall is taken, with commas between them.") var k = "1,5,10"
    @Option(help: "The signal that pictures are compared by.") var pictureSignal = "image.embedding"
    @Option(help: "The signal that words are compared by.") var textSignal = "text.embedding"
    @Option(help: "A product space to search in instead: the bundle of bundles/, as product.space-1a2b3c4d5e6f.")
    var space: String?
    @Option(help: "What the picture weighs, 0 to 1, when both ask; the words weigh the rest.") var pictureWeight = 0.5
    @Option(help: "Parts of its shorter side, with commas between them, at which a photo that asks is looked at.")
    var crops = ImageEmbeddingProducer.standardQueryCrops.map { String(format: "%g", $0) }.joined(separator: ",")
    @Option(help: "Threads; as many as there are processors when left out.") var threads: Int?

    func validate() throws {
      guard !depths.isEmpty, depths.allSatisfy({ (1...1_000).contains($0) }) else {
        throw ValidationError("--k is a list of ranks from 1 to 1000, such as 1,5,10.")
      }
      guard !parts.isEmpty, parts.allSatisfy({ $0 > 0 && $0 <= 1 }) else {
        throw ValidationError("--crops is a list of numbers above 0 and up to 1, such as 1,0.8,0.6.")
      }
      guard (0...1).contains(pictureWeight) else { throw ValidationError("--picture-weight lies between 0 and 1.") }
    }

    func run() async throws {
      let database = try MarketDatabase.open(at: common.directory.root, readOnly: true)
      let file = try judgedQueries(database)
      if file.queries.contains(where: { $0.grade != nil }) {
        let figures = RelevanceFigures(try await graded(file, on: database), rejects: file.rejects.map(\.description))
        return try Output(format: common.format).write(figures) { figures.table }
      }
      let (report, photos) = try await evaluated(file, on: database)
      if photos > 0, photos == (report.rows.first { $0.mode == .picture }?.failed.values.reduce(0, +) ?? 0) {
        let reasons = report.rows.first?.failed.keys.sorted().joined(separator: ", ") ?? ""
        throw CommandFailure(
          .badInput,
          "None of the \(photos) pictures can be read (\(reasons)): name the folder that their paths start at "
            + "with --pictures.")
      }
      let result = SearchFigures(report, rejects: file.rejects.map(\.description))
      try Output(format: common.format).write(result) { result.table }
    }

    private var depths: [Int] { Self.list(k) { Int($0) } }
    private var parts: [Double] { Self.list(crops) { Double($0) } }

    /// The elements of a list on the command line; empty when one of them is none.
    private static func list<Value>(_ text: String, _ make: (String) -> Value?) -> [Value] {
      let elements = text.split(separator: ",", omittingEmptySubsequences: false)
      let values = elements.compactMap { make($0.trimmingCharacters(in: .whitespaces)) }
      return values.count == elements.count ? values : []
    }

    private func judgedQueries(_ database: MarketDatabase) throws -> JudgedQueryFile {
      var file = try JudgedQueryFile(reading: URL(filePath: queries))
      let known = Set(try database.items().filter(\.isLive).map(\.id))
      file.reject { known.contains($0) }
      for reject in file.rejects.prefix(Self.shownRejects) { warn("\(queries), \(reject)") }
      if file.rejects.count > Self.shownRejects { warn("… and \(file.rejects.count - Self.shownRejects) more rows.") }
      guard !file.queries.isEmpty else {
        throw CommandFailure(
          .badInput,
          "\(queries) holds no query that can be asked, \(file.rejects.count) rows are rejected: correct them.")
      }
      if pictures == nil, file.queries.contains(where: { $0.image != nil }) {
        throw CommandFailure(.wrongUsage, "The queries have pictures: name the folder of their paths with --pictures.")
      }
      return file
    }

    private static let shownRejects = 10

    private func warn(_ line: String) { FileHandle.standardError.write(Data("vitrine: \(line)\n".utf8)) }

    /// - Returns: the report, and how many queries have a picture.
    private func evaluated(
      _ file: JudgedQueryFile, on database: MarketDatabase
    ) async throws -> (report: SearchReport, photos: Int) {
      let set = try signals.contracts.load()
      let workshop = try signals.workshop(
        in: common.directory, threads: threads ?? ProcessInfo.processInfo.activeProcessorCount, queryCrops: parts)
      let photos = file.queries.compactMap(\.image)
      let texts = file.queries.compactMap(\.text)
      let byPicture = try await asked(photos, by: pictureSignal, .picture, in: set, workshop, database)
      let byText = try await asked(texts, by: textSignal, .text, in: set, workshop, database)
      let items = try database.items().filter(\.isLive).map(\.id)
      let product = try productSpace(of: items, in: set, workshop, database)
      let evaluation = SearchEvaluation(
        pictures: photos.isEmpty ? nil : product?.index ?? byPicture?.index.index,
        texts: texts.isEmpty ? nil : product?.index ?? byText?.index.index, items: items.count,
        settings: .init(
          depths: depths, pictureWeight: pictureWeight, seed: common.seed ?? UInt64.random(in: 0 ... .max)))
      let report = try evaluation.report(
        on: file.queries.map { query in
          SearchEvaluation.Query(
            items: query.items,
            picture: try query.image.flatMap { byPicture?.values[$0] }.map { try product?.photo($0) ?? $0 },
            text: try query.text.flatMap { byText?.values[$0] }.map { try product?.words($0) ?? $0 })
        })
      return (report, photos.count)
    }

    /// Words, vectors and both over the graded rows; rows with equal words are one query.
    private func graded(_ file: JudgedQueryFile, on database: MarketDatabase) async throws -> RelevanceReport {
      let judged = file.queries.compactMap { row in
        row.text.flatMap { text in row.grade.map { (text: text, items: row.items, grade: $0) } }
      }
      let set = try signals.contracts.load()
      let workshop = try signals.workshop(
        in: common.directory, threads: threads ?? ProcessInfo.processInfo.activeProcessorCount, queryCrops: parts)
      let encoded = try await asked(judged.map(\.text), by: textSignal, .text, in: set, workshop, database)
      guard let encoded else { throw CommandFailure(.badInput, "\(queries) has no row with a text and a grade.") }
      let items = try database.items().filter(\.isLive)
      let product = try productSpace(of: items.map(\.id), in: set, workshop, database)
      let evaluation = RelevanceEvaluation(
        texts: Dictionary(items.map { ($0.id, "\($0.title) \($0.text)") }) { first, _ in first },
        vectors: product?.index ?? encoded.index.index, seed: common.seed ?? UInt64.random(in: 0 ... .max))
      var grades: [String: [ItemID: Int]] = [:]
      for row in judged {
        for item in row.items { grades[row.text, default: [:]][item] = row.grade }
      }
      return try evaluation.report(
        on: grades.sorted { $0.key < $1.key }.map { text, grades in
          let vector = encoded.values[text] ?? .failure(SignalNull(.noInput))
          return RelevanceEvaluation.Query(text: text, vector: try product?.words(vector) ?? vector, grades: grades)
        })
    }

    /// The product space that is searched instead of the signals; nil where none is named.
    private func productSpace(
      of items: [ItemID], in set: ContractSet, _ workshop: SignalWorkshop, _ database: MarketDatabase
    ) throws -> SearchedSpace? {
      guard let space else { return nil }
      let bundle = try workshop.productSpace(space)
      let index = try bundle.index(
        of: items, pictures: SignalIndex(loading: set.contract(pictureSignal), from: database).index,
        words: SignalIndex(loading: set.contract(textSignal), from: database).index)
      return SearchedSpace(bundle: bundle, index: index)
    }

    private typealias Asked = (index: SignalIndex, values: [String: Result<Embedding, SignalNull>])

    /// The vectors of inputs and the index that they ask; nil without inputs.
    private func asked(
      _ inputs: [String], by name: String, _ kind: MediaKind, in set: ContractSet, _ workshop: SignalWorkshop,
      _ database: MarketDatabase
    ) async throws -> Asked? {
      guard !inputs.isEmpty else { return nil }
      let contract = try set.contract(name)
      guard try contract.mediaKind() == kind else {
        throw CommandFailure(.wrongUsage, "\(name) is no signal of a \(kind.rawValue): see `vitrine signals list`.")
      }
      let index = try SignalIndex(loading: contract, from: database)
      let encoder = QueryEncoder(
        try workshop.producer(for: contract),
        pictures: pictures.map { URL(filePath: $0, directoryHint: .isDirectory) })
      let line = ProgressLine("search \(name)")
      let values = try await encoder.values(of: inputs) { done, total in
        line.show(share: Double(done) / Double(total), count: done, of: "queries")
      }
      line.finish("\(values.count) different queries encoded")
      return (index, values)
    }
  }
}

/// A product space with its items, as it is searched.
private struct SearchedSpace {
  let bundle: ProductSpaceBundle
  let index: ExactIndex<ItemID>

  /// A query of the encoders in the space; what has no vector has none here.
  func photo(_ value: Result<Embedding, SignalNull>) throws -> Result<Embedding, SignalNull> {
    try placed(value, bundle.photo)
  }

  func words(_ value: Result<Embedding, SignalNull>) throws -> Result<Embedding, SignalNull> {
    try placed(value, bundle.words)
  }

  private func placed(
    _ value: Result<Embedding, SignalNull>, _ place: (Embedding) throws -> Embedding
  ) throws -> Result<Embedding, SignalNull> {
    switch value {
    case .failure(let null): .failure(null)
    case .success(let vector): .success(try place(vector))
    }
  }
}
