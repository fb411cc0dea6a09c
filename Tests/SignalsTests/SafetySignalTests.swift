import Bundles
import Domain
import Foundation
import Media
import Signals
import Statistics
import Store
import Testing
import TextSafety

@Suite("Safety signals of texts")
struct SafetySignalTests {
  /// Bundles of small models that are learned from sentences made here, and the contracts that name them.
  private struct Desk {
    let bench: Workbench
    let workshop: SignalWorkshop
    let contracts: [SafetyPolicy.Signal: SignalContract]

    init() throws {
      bench = try Workbench()
      let shelf = try Installed.shelf(bench)
      workshop = SignalWorkshop(shelf: shelf, threads: 2)
      let card = {
        TextModelCard(name: $0, version: "1", licence: "CC0-1.0", source: "made here", examples: Checksum(of: Data()))
      }
      let bundles = bench.url.appending(path: "bundles")
      let spam = try SpamTextModel(learning: Self.messages(), recipe: Self.spamRecipe())
        .publish(card("text-spam"), to: bundles.appending(path: "text-spam-1"))
      let toxic = try ToxicSpanModel(learning: Self.comments(), recipe: Self.spanRecipe())
        .publish(card("text-toxic-spans"), to: bundles.appending(path: "text-toxic-spans-1"))
      contracts = [.spam: try Self.contract("text.spam", spam), .toxicity: try Self.contract("text.toxicity", toxic)]
    }

    func run() async throws {
      for contract in contracts.values {
        _ = try await SignalRun(database: bench.database, producer: workshop.valueProducer(for: contract)).run()
      }
    }

    /// The contract of spam under this name, with the parts of this bundle.
    private static func contract(_ name: String, _ bundle: Bundles.Bundle) throws -> SignalContract {
      let yaml = try String(contentsOf: Contracts.folder.appending(path: "text.spam.yaml"), encoding: .utf8)
        .replacing("text.spam", with: name)
      let lines = yaml.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      let parts = try BundleParts(bundle.manifest).yaml
      let kept =
        lines.prefix { !$0.hasPrefix("bundle:") } + parts.split(separator: "\n").map(String.init)
        + ["owner: tests"] + lines.drop { !$0.hasPrefix("objectives:") }
      return try SignalContract(yaml: kept.joined(separator: "\n"), file: "\(name).yaml")
    }

    private static let plain = [
      "see", "you", "after", "lunch", "the", "train", "is", "late", "at", "home", "and", "we", "walk",
    ]

    private static func words(_ count: Int, _ random: inout SeededRandom) -> [String] {
      (0..<count).map { _ in plain[random.index(below: plain.count)] }
    }

    private static func messages() throws -> LabelledTexts {
      var random = SeededRandom(seed: 1)
      let texts = (0..<400).map { index in
        index % 4 == 0
          ? "win a cash prize, \(words(3, &random).joined(separator: " ")) call 09061234567 now!"
          : words(6, &random).joined(separator: " ")
      }
      return try LabelledTexts(texts: texts, outcomes: texts.indices.map { $0 % 4 == 0 })
    }

    private static func comments() throws -> SpanExamples {
      var random = SeededRandom(seed: 2)
      return try SpanExamples(
        (0..<400).map { index in
          var words = words(6, &random)
          guard index % 2 == 0 else { return .init(text: words.joined(separator: " "), marked: []) }
          let place = random.index(below: 6)
          let start = words[..<place].reduce(0) { $0 + $1.count + 1 }
          words[place] = "rotter"
          return .init(text: words.joined(separator: " "), marked: Set(start..<(start + 6)))
        })
    }

    private static func spamRecipe() throws -> SpamRecipe {
      SpamRecipe(
        vectorizer: TextVectorizer(features: try TextFeatures(), hash: try FeatureHash(buckets: 1 << 12)), penalty: 3)
    }

    private static func spanRecipe() throws -> SpanRecipe {
      SpanRecipe(features: try TokenFeatures(), hash: try FeatureHash(buckets: 1 << 12), penalty: 1)
    }
  }

  private static let policy = Contracts.repository.appending(path: "policies/safety.json")

  @Test("A run stores what the model says of every item, with the words that say so, and the policy finds them")
  func catalogue() async throws {
    let desk = try Desk()
    let items =
      try [
        ("spam", "win a cash prize, call 09061234567 now!"), ("rude", "we walk home you rotter"),
        ("plain", "see you after lunch"),
      ].map { Item(id: try ItemID($0.0), title: "", text: $0.1) } + [Item(id: try ItemID("empty"), title: " ")]
    try desk.bench.database.upsert(items: items)
    try await desk.run()
    let review = try SafetyReview(
      of: desk.bench.database, by: SafetyPolicy(reading: Self.policy), signals: desk.contracts, on: .homeFeed,
      for: .standard)
    #expect(review.items == 4)
    #expect(review.unread == [.spam: 1, .toxicity: 1])
    let found = Dictionary(uniqueKeysWithValues: review.findings.map { ($0.item.rawValue, $0) })
    #expect(Set(found.keys) == ["spam", "rude"])
    #expect(found["spam"]?.action == .block)
    #expect(found["spam"]?.rule == "spam is blocked")
    #expect(found["rude"]?.words == ["rotter"])
    let coverage = try SignalStore(database: desk.bench.database).coverage(
      #require(desk.contracts[.spam]).identity(), of: .words)
    #expect(coverage.nulls == ["empty": 1])
  }

  @Test("Without its bundle a signal is untrained, and one of other examples does not fit the contract")
  func bundles() async throws {
    let desk = try Desk()
    let untrained = #expect(throws: SignalError.self) {
      try SignalWorkshop(shelf: Installed.shelf(Workbench()), threads: 1).valueProducer(
        for: Installed.contract("text.spam"))
    }
    #expect(untrained?.code == .untrained)
    let mismatch = #expect(throws: SignalError.self) {
      try desk.workshop.valueProducer(for: Installed.contract("text.spam"))
    }
    #expect(mismatch?.code == .bundleMismatch)
  }

  @Test("A decision on a picture counts before the policy's rules")
  func decided() async throws {
    let desk = try Desk()
    try desk.bench.write(
      Array(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"90\" height=\"90\"><circle r=\"60\"/><rect x=\"50\" width=\"20\" height=\"66\" fill=\"red\"/></svg>"
          .utf8), "a.svg")
    try desk.bench.database.upsert(items: [
      Item(id: try ItemID("a"), title: "win a cash prize, call 09061234567 now!", picture: "a.svg")
    ])
    try await desk.run()
    let hash = try Installed.contract("picture.hash")
    _ = try await SignalRun(
      database: desk.bench.database, producer: PictureHashProducer(contract: hash, threads: 1),
      pictures: desk.bench.pictures
    ).run()
    var duplicates = try DuplicateCatalogue(loading: hash, from: desk.bench.database)
    func review() throws -> SafetyReview {
      try SafetyReview(
        of: desk.bench.database, by: SafetyPolicy(reading: Self.policy), signals: desk.contracts,
        duplicates: duplicates, on: .homeFeed, for: .standard)
    }
    #expect(try review().findings.map(\.action) == [.block])
    _ = try duplicates.act(.decide(verdict: "limit"), on: ItemID("a"), by: "ann", at: Timestamp(milliseconds: 5))
    #expect(try review().findings.first?.author == "ann")
    #expect(try review().findings.map(\.action) == [.limit])
    _ = try duplicates.act(.decide(verdict: "allow"), on: ItemID("a"), by: "ann", at: Timestamp(milliseconds: 6))
    #expect(try review().findings.isEmpty)
  }
}
