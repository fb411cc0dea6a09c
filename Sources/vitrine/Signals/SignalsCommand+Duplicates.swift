import ArgumentParser
import Domain
import Indexes
import Signals
import Store
import Terminal
import TextSafety

extension SignalsCommand {
  struct Duplicates: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Pictures that are copies of each other; decide on one for all, or take one out.",
      discussion: """
        Without an action the groups of copies are listed. A decision on an item covers the copies of its picture, also \
        those that come later; --separate says that an item is no copy, and --revoke takes a decision back.
        """)

    struct Member: Encodable {
      let item: ItemID
      let distance: Int
    }

    struct Group: Encodable {
      let members: [Member]
      let verdict: String?
      let author: String?
    }

    struct Result: Encodable {
      let items: Int
      let clusters: Int
      let groups: [Group]
    }

    @OptionGroup var common: CommonOptions
    @OptionGroup var contracts: ContractOptions
    @Option(help: "Bits within which a picture is a copy of a group's first.") var radius = DuplicateCatalogue
      .standardRadius
    @Option(help: "Decide on this item's picture and its copies; needs --verdict.") var decide: String?
    @Option(help: "allow, limit, review or block.") var verdict: String?
    @Option(help: "Say that this item is no copy of those that it is listed with.") var separate: String?
    @Option(help: "Take back the decision on this item's picture.") var revoke: String?
    @Option(help: "Who says so; needed with an action.") var author: String?
    @Option(help: "Show at most so many groups.") var limit = 100

    func validate() throws {
      guard [decide, separate, revoke].compactMap(\.self).count <= 1 else {
        throw ValidationError("Give one of --decide, --separate and --revoke at a time.")
      }
      guard decide == nil || verdict.flatMap(SafetyPolicy.Action.init(name:)) != nil else {
        throw ValidationError("--decide needs --verdict allow, limit, review or block.")
      }
      guard limit >= 0 else { throw ValidationError("--limit is a number of groups.") }
      guard action == nil || author?.isEmpty == false else { throw ValidationError("An action needs --author.") }
    }

    func run() throws {
      let contract = try contracts.load().contract(SignalNames.hash)
      let database = try MarketDatabase.open(at: common.root, readOnly: action == nil)
      var catalogue = try DuplicateCatalogue(loading: contract, from: database, radius: radius)
      guard let (item, kind) = action else { return try list(catalogue) }
      let touched = try catalogue.act(kind, on: ItemID(item), by: author ?? "", at: SystemClock().now())
      try Output(format: common.format).write(["items": touched]) {
        "\(touched.count) items: " + touched.map { "\($0)" }.joined(separator: ", ")
      }
    }

    private var action: (item: String, kind: DuplicateAction.Kind)? {
      if let decide { return (decide, .decide(verdict: verdict ?? "")) }
      if let separate { return (separate, .separate) }
      return revoke.map { ($0, .revoke) }
    }

    private func list(_ catalogue: DuplicateCatalogue) throws {
      let all = catalogue.groups
      let groups = all.prefix(limit).map { group in
        let first = group.items[0]
        let standing = group.items.lazy.compactMap { catalogue.standing(of: $0) }.first
        return Group(
          members: group.items.map { Member(item: $0, distance: catalogue.distance($0, first) ?? 0) },
          verdict: standing?.decision.verdict, author: standing?.decision.author)
      }
      let result = Result(items: catalogue.contents.count, clusters: all.count, groups: Array(groups))
      try Output(format: common.format).write(result) {
        var table = TextTable(["copies", "verdict", "items (bits from the first)"])
        table.rows = result.groups.map { group in
          [
            "\(group.members.count)", group.verdict ?? "",
            group.members.map { "\($0.item) (\($0.distance))" }.joined(separator: ", "),
          ]
        }
        return table.text + "\n\(result.clusters) groups among \(result.items) pictures of items"
      }
    }
  }
}
