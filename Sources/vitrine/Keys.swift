public import ArgumentParser
import Domain
import Engine
public import Server
import Store
import Terminal

struct Keys: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Who may use the HTTP API, and for what.",
    discussion: "A running server takes changes over within a second.",
    subcommands: [Create.self, List.self, Revoke.self])

  struct Create: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Make a key; it is printed once and kept nowhere.")

    struct Result: Encodable {
      let id: String
      let name: String
      let scopes: [KeyScope]
      let key: String
    }

    @OptionGroup var common: CommonOptions
    @Argument(help: "What the key is for, as lists and logs show it.") var name: String
    @Option(help: "\(KeyScope.allCases.map(\.rawValue).joined(separator: ", ")). May be repeated.")
    var scope: [KeyScope]

    func run() throws {
      let ring = try common.keys()
      let made = try ring.create(name: name, scopes: scope, now: SystemClock().now())
      let result = Result(id: made.key.id, name: name, scopes: scope, key: made.text)
      try Output(format: common.format).write(result) { made.text }
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the keys that are in force.")

    struct Line: Encodable {
      let id: String
      let name: String
      let scopes: [KeyScope]
      let createdAt: Timestamp
    }

    @OptionGroup var common: CommonOptions

    func run() throws {
      let lines = try common.keys().keys.map {
        Line(id: $0.id, name: $0.name, scopes: $0.scopes, createdAt: $0.createdAt)
      }
      try Output(format: common.format).write(["keys": lines]) {
        var table = TextTable(["key", "name", "scopes", "since"])
        table.rows = lines.map {
          [$0.id, $0.name, $0.scopes.map(\.rawValue).joined(separator: " "), "\($0.createdAt)"]
        }
        return table.text
      }
    }
  }

  struct Revoke: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "End a key for good.")

    struct Result: Encodable {
      let revoked: String
    }

    @OptionGroup var common: CommonOptions
    @Argument(help: "The key's identifier, from `vitrine keys list`.") var id: String

    func run() throws {
      do {
        try common.keys().revoke(id)
      } catch let error as KeyError where error.code == .unknown {
        throw CommandFailure(.badInput, error.message)
      }
      try Output(format: common.format).write(Result(revoked: id)) { "Revoked \(id)." }
    }
  }
}

extension KeyScope: ExpressibleByArgument {}

extension CommonOptions {
  /// The keys of the data directory.
  func keys() throws -> KeyRing {
    // So that no key is made where there is no market.
    try MarketDatabase.requireMarket(at: directory.root)
    return try KeyRing(at: directory.root, now: SystemClock().now())
  }
}
