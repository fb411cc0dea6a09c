import ArgumentParser
import Bundles
import Domain
import Foundation
import Signals
import Store
import Terminal

extension InterestsCommand {
  struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Import a tree of interests from CSV or JSONL, and learn from examples where there are any.",
      discussion: """
        Columns are id, parent, name, description, and name:de and the like for other languages. What is printed names the \
        bundle: it stands in the contract of interests.item. A number that an older version gave to another node is refused.
        """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var signals: SignalOptions
    @Argument(help: "The file.") var file: String
    @Option(help: "The version of the tree.") var taxonomyVersion = 1
    @Option(help: "The version of the bundle; that of the tree when left out.") var bundleVersion: String?
    @Option(help: "A CSV or JSONL file with `text` and `label`, a node's id or path.") var examples: String?
    @Option(help: "The space of texts' vectors.") var space = "text.minilm.v1"
    @Option(help: "The SPDX identifier of the licence of tree and examples.") var licence = "Apache-2.0"
    @Option(help: "Where they come from; the name of the file when left out.") var source: String?

    func run() async throws {
      let tree = try InterestTaxonomy(reading: URL(filePath: file), version: taxonomyVersion)
      for older in try InterestTaxonomy.imported(in: common.bundles) where older.taxonomy != tree {
        try tree.requireSuccession(of: older.taxonomy)
      }
      let name = try SpaceID(space)
      var bundle = InterestBundle(taxonomy: tree, space: name)
      if let examples {
        let known = try InterestExamples(reading: URL(filePath: examples), of: tree)
        let material = try await InterestMaterial(
          tree, known, encoder: signals.workshop(in: common.directory, threads: 2).textEncoder(in: name))
        let fit = try InterestFit(
          tree, names: material.names, vectors: material.vectors, numbers: known.rows.map(\.number),
          seed: common.seed ?? 1)
        bundle = InterestBundle(taxonomy: tree, settings: fit.settings, space: name, examples: fit.examples)
      }
      let published = try bundle.publish(
        version: bundleVersion ?? "\(tree.version)", licence: licence,
        source: source ?? URL(filePath: file).lastPathComponent, in: common.bundles)
      let parts = try BundleParts(published.manifest)
      try Output(format: common.format).write(parts) {
        "value:\n  scores:\n    taxonomy: \(tree.name)\n    labels: \(tree.nodes.count)\n\(parts.yaml)"
      }
    }
  }

  struct Words: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Count the catalogue's words, so that keywords are what is rare in it.",
      discussion: "What is printed names the bundle: it stands in the contract of keywords.item.")

    @OptionGroup var common: CommonOptions
    @Option(help: "The version that the bundle gets.") var bundleVersion = "1"
    @Flag(help: "Take every word as equally rare, whatever the catalogue holds.") var plain = false
    @Option(help: "The space of texts' vectors.") var space = "text.minilm.v1"
    @Option(help: "The SPDX identifier of the licence of the catalogue's texts.") var licence = "Apache-2.0"

    func run() throws {
      let texts =
        plain
        ? []
        : try MarketDatabase.open(at: common.root, readOnly: true).items().filter(\.isLive)
          .map { "\($0.title)\n\($0.text)" }
      let ranking = KeywordRanking(frequencies: plain ? .none : DocumentFrequencies(of: texts))
      let bundle = try KeywordBundle(ranking: ranking, space: SpaceID(space)).publish(
        version: bundleVersion, licence: licence, source: plain ? "no catalogue" : "the catalogue's texts",
        in: common.bundles)
      let parts = try BundleParts(bundle.manifest)
      try Output(format: common.format).write(parts) { parts.yaml }
    }
  }

  struct Evaluate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "How good interests are on texts whose node is known, without examples and with 1, 5 and 20 of each node.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var signals: SignalOptions
    @Argument(help: "The file of the tree.") var file: String
    @Option(help: "A CSV or JSONL file with `text` and `label`, a node's id or path.") var examples: String
    @Option(help: "The space of texts' vectors.") var space = "text.minilm.v1"

    func run() async throws {
      let tree = try InterestTaxonomy(reading: URL(filePath: file), version: 1)
      let known = try InterestExamples(reading: URL(filePath: examples), of: tree)
      let material = try await InterestMaterial(
        tree, known,
        encoder: signals.workshop(in: common.directory, threads: 2).textEncoder(in: try SpaceID(space)))
      let first = common.seed ?? 1
      let study = try InterestStudy(
        tree, names: material.names, texts: known.rows, vectors: material.vectors, seeds: [first, first + 1, first + 2])
      try Output(format: common.format).write(study) {
        var table = TextTable(["examples a node", "method", "right node", "±", "right at the top", "ECE"])
        table.rows = study.figures.map { figure in
          [
            "\(figure.shots)", figure.method, figure.accuracy.fixed(3), figure.spread.fixed(3), figure.topmost.fixed(3),
            figure.calibrationError?.fixed(3) ?? "",
          ]
        }
        return "\(table.text)\n\(study.figures.first?.texts ?? 0) texts of \(study.nodes) nodes a seed, 3 seeds"
      }
    }
  }
}
