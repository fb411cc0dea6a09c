import ArgumentParser
import Domain
import Foundation
import Signals
import Store
import Terminal

/// The tree of interests, and what items are about.
struct InterestsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "interests",
    abstract: "The tree of interests: import it, look at it, and how good its annotations are.",
    subcommands: [Import.self, Words.self, List.self, Show.self, Evaluate.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the nodes of the tree, with the live items that each is likelier than not to be right for.")

    struct Line: Encodable {
      let id: Int
      let parent: Int?
      let path: Domain.Category
      let name: String
      let items: Int?
    }

    struct Result: Encodable {
      let version: Int
      let nodes: [Line]
    }

    @OptionGroup var common: CommonOptions
    @OptionGroup var contracts: ContractOptions
    @Option(help: "The version; the newest when left out.") var version: Int?

    func run() throws {
      let tree = try common.tree(version)
      let database = try MarketDatabase.open(at: common.root, readOnly: true)
      let found = try contracts.interests(in: common.directory, database)
      var counts: [Int: Int]?
      if let found, found.taxonomy == tree {
        counts = Dictionary(
          try database.items().filter(\.isLive).flatMap { found.interests(of: $0.id) }.map { ($0.number, 1) },
          uniquingKeysWith: +)
      }
      let lines = tree.nodes.map { node in
        Line(
          id: node.number, parent: node.parent, path: node.category, name: node.name,
          items: counts.map { $0[node.number] ?? 0 })
      }.sorted { $0.path < $1.path }
      try Output(format: common.format).write(Result(version: tree.version, nodes: lines)) {
        var table = TextTable(["id", "interest", "items"])
        table.rows = lines.map { line in
          let depth = line.path.lineage.count - 1
          return [
            "\(line.id)", String(repeating: "  ", count: depth) + line.name, line.items.map(String.init) ?? "–",
          ]
        }
        return "\(table.text)\n\(lines.count) nodes, version \(tree.version)"
      }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show a node by its number or path, or with --item what an item is about and its keywords.")

    struct Result: Encodable {
      let id: Int?
      let path: Domain.Category?
      let name, description: String?
      let names: [String: String]?
      let item: ItemID?
      let interests: [ItemInterest]?
    }

    @OptionGroup var common: CommonOptions
    @OptionGroup var contracts: ContractOptions
    @Argument(help: "A number, a path, or with --item the item's identifier.") var what: String
    @Flag(help: "Show what the item is about.") var item = false

    func run() throws {
      let result = try item ? annotated() : node()
      try Output(format: common.format).write(result) {
        guard let interests = result.interests else {
          return "\(result.id.map(String.init) ?? "")  \(result.path?.path ?? "")\n\(result.description ?? "")"
        }
        var table = TextTable(["id", "interest", "confidence"])
        table.rows = interests.map { ["\($0.number)", $0.path.path, $0.confidence.percent] }
        return interests.isEmpty ? "Nothing is likelier than not." : table.text
      }
    }

    private func node() throws -> Result {
      let tree = try common.tree(nil)
      guard let number = tree.number(labelled: what), let node = tree.node(number) else {
        throw CommandFailure(.badInput, "There is no such node: see `vitrine interests list`.")
      }
      return Result(
        id: number, path: node.category, name: node.name, description: node.description, names: node.names, item: nil,
        interests: nil)
    }

    private func annotated() throws -> Result {
      let database = try MarketDatabase.open(at: common.root, readOnly: true)
      let id = try ItemID(what)
      guard try database.item(id) != nil else {
        throw CommandFailure(.badInput, "There is no such item: import it first.")
      }
      guard let found = try contracts.interests(in: common.directory, database) else {
        throw CommandFailure(
          .badInput, "Nothing was annotated: run `vitrine interests import FILE`, then `vitrine signals run`.")
      }
      return Result(
        id: nil, path: nil, name: nil, description: nil, names: nil, item: id, interests: found.interests(of: id))
    }
  }
}

extension CommonOptions {
  /// The folder of bundles in the data directory.
  var bundles: URL { root.appending(path: "bundles") }

  /// An imported tree, the newest when `version` is nil.
  func tree(_ version: Int?) throws -> InterestTaxonomy {
    let imported = try InterestTaxonomy.imported(in: bundles)
    guard let bundle = imported.last(where: { version == nil || $0.taxonomy.version == version }) else {
      throw CommandFailure(
        .badInput,
        "There is no such taxonomy here: import one, such as taxonomies/interests-1.csv, with `vitrine interests import`."
      )
    }
    return bundle.taxonomy
  }
}
