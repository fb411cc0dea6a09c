import ArgumentParser
import Domain
import Engine
import Foundation
import Signals
import Statistics
import Store
import Terminal

extension SignalsCommand {
  struct Bridge: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Measured ways from the space of one version of a signal to that of another.",
      subcommands: [BridgeTrain.self, BridgeCheck.self])
  }

  /// Which two versions a command is about.
  struct BridgeEnds: ParsableArguments {
    @Argument(help: "The name of the signal.") var name: String
    @Option(help: "The version whose vectors are carried; the newest when left out.") var from: Int?
    @Option(help: "The version whose space they are carried to; the oldest when left out.") var to: Int?

    func contracts(_ set: ContractSet) throws -> (source: SignalContract, target: SignalContract) {
      let newest = try set.contract(name)
      let source = try from.map { try set.contract(name, version: $0) } ?? newest
      let target = try to.map { try set.contract(name, version: $0) } ?? set.first(name) ?? newest
      return (source, target)
    }
  }

  struct BridgeTrain: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "train",
      abstract: "Fit a bridge on content that has values of both versions, and measure it on content it did not see.",
      discussion: """
        No label is read. A part of the content chooses the penalty, and another judges. What carries no more than the mean \
        of the target space would is not kept.
        """)

    struct Result: Encodable {
      let from, to: String
      let version: Int
      let fitted: Int
      let penalty: Double
      let quality: BridgeQuality
    }

    @OptionGroup var common: CommonOptions
    @OptionGroup var contracts: ContractOptions
    @OptionGroup var ends: BridgeEnds
    @Option(help: "A CSV or JSONL file with the column `item`: content of other items is left out.") var within: String?
    @Option(help: "Pieces of content that are read at most.") var limit = 20_000

    func run() throws {
      let set = try contracts.load()
      let (source, target) = try ends.contracts(set)
      let seed = common.seed ?? 1
      let training = try BridgeTraining(from: source, to: target, settings: .init(seed: seed))
      let database = try MarketDatabase.open(at: common.root, readOnly: true)
      let items = try within.map { try Self.items(in: URL(filePath: $0)) }
      let pairs = try SignalStore(database: database).pairs(of: source, and: target, showing: items, limit: limit)
      let (bridge, fitted) = try training.bridge(over: pairs)
      let kept = try BridgeShelf(folder: common.directory.root.appending(path: "bundles"))
        .publish(bridge, fitted: fitted, seed: seed)
      let result = Result(
        from: "\(bridge.from.space)", to: "\(bridge.to.space)", version: kept.version, fitted: fitted.count,
        penalty: bridge.penalty, quality: bridge.quality)
      try Output(format: common.format).write(result) {
        let quality = result.quality
        return """
          Bridge \(result.version) from \(result.from) to \(result.to), fitted on \(result.fitted) pieces of content, judged \
          by \(quality.count) others:
            cosine with the own vector  \(quality.cosine.estimate.fixed(4)) \
          (\(quality.cosine.low.fixed(4)) to \(quality.cosine.high.fixed(4))), by the mean vector \
          \(quality.baselineCosine.fixed(4))
            same ten neighbours         \(quality.agreement.estimate.fixed(4)) \
          (\(quality.agreement.low.fixed(4)) to \(quality.agreement.high.fixed(4))), by chance \
          \(quality.chanceAgreement.fixed(4))
          """
      }
    }

    static func items(in file: URL) throws -> Set<ItemID> {
      var items: Set<ItemID> = []
      try TextRowFile.read(file) { line, cells in
        guard let cell = cells.first(where: { $0.name == "item" }), !cell.text.isEmpty else {
          throw CommandFailure(.badInput, "\(file.lastPathComponent):\(line): the row has no `item`: give one.")
        }
        items.insert(try ItemID(cell.text))
      }
      return items
    }
  }

  struct BridgeCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract: "What a change of versions does to nearest neighbours, on content that the bridge was not fitted on.",
      discussion: """
        Each item asks for its nearest other; the answer is right when both share the top level of their categories. The new \
        version among its own values is what all else is compared with.
        """)

    struct Result: Encodable {
      let from, to: String
      let fitted: Int
      let count: Int
      let baseline: Double
      let rows: [BridgeStudy.Row]
    }

    @OptionGroup var common: CommonOptions
    @OptionGroup var contracts: ContractOptions
    @OptionGroup var ends: BridgeEnds

    func run() throws {
      let set = try contracts.load()
      let (source, target) = try ends.contracts(set)
      let shelf = BridgeShelf(folder: common.directory.root.appending(path: "bundles"))
      guard let down = try shelf.newest(from: source, to: target) else {
        throw CommandFailure(
          .badInput,
          "No bridge leads from version \(source.version) to \(target.version) of \(source.name): train it with `vitrine "
            + "signals bridge train`.")
      }
      let up = try shelf.newest(from: target, to: source)
      let database = try MarketDatabase.open(at: common.root, readOnly: true)
      let store = SignalStore(database: database)
      let fitted = Set(down.fitted).union(up?.fitted ?? [])
      let labels = try labels(database, of: target)
      let examples = try store.pairs(of: source, and: target, limit: .max)
        .filter { !fitted.contains($0.key) }
        .compactMap { pair in
          labels[pair.key].map { BridgeStudy.Example(old: pair.target, new: pair.source, label: $0) }
        }
      let study = try BridgeStudy(examples, down: down.bridge, up: up?.bridge, seed: common.seed ?? 1)
      let result = Result(
        from: "\(down.bridge.from.space)", to: "\(down.bridge.to.space)", fitted: fitted.count, count: study.count,
        baseline: study.baseline, rows: study.rows)
      try Output(format: common.format).write(result) {
        var table = TextTable([
          "answered by", "right", "low", "high", "of the new version's", "difference", "low", "high",
        ])
        table.rows = result.rows.map { row -> [String] in
          let figures: [Double] = [
            row.accuracy.estimate, row.accuracy.low, row.accuracy.high, row.ratio, row.difference.estimate,
            row.difference.low, row.difference.high,
          ]
          return [row.way.words] + figures.map { $0.fixed(4) }
        }
        return table.text
          + "\n\(result.count) pieces of content that no bridge was fitted on; the most common label alone: "
          + result.baseline.fixed(4)
      }
    }

    private func labels(_ database: MarketDatabase, of contract: SignalContract) throws -> [ContentKey: String] {
      let media = try SignalStore(database: database).media(contract.mediaKind())
      var labels: [ContentKey: String] = [:]
      for item in try database.items() {
        guard let top = item.category?.path.prefix(while: { $0 != "/" }),
          case .signature(let key)? = media[item.id]?.content
        else { continue }
        labels[key] = String(top)
      }
      return labels
    }
  }
}

extension BridgeStudy.Way {
  fileprivate var words: String {
    switch self {
    case .new: "the new version"
    case .old: "the old version"
    case .carriedQuery: "new queries carried to old rows"
    case .mixedUp: "half old rows, carried to the new space"
    case .mixedDown: "half old rows, all else carried to the old space"
    case .newHalf: "the new half alone"
    }
  }
}
