import ArgumentParser
import Domain
import Engine
import Store
import Terminal

struct Users: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "People.", subcommands: [Explain.self, Delete.self])

  struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say what a person is taken to like, by which of their acts, and which audiences they are in.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var contracts: ContractOptions
    @Argument(help: "The user's identifier.") var user: String

    func run() throws {
      let database = try MarketDatabase.open(at: common.directory.root, readOnly: true)
      let interests = try contracts.interests(in: common.directory, database)
      guard
        let report = try InterestReport(of: UserID(user), in: database, interests: interests, at: SystemClock().now())
      else {
        throw CommandFailure(.badInput, "There is no user of that name: import them with `vitrine import users FILE`.")
      }
      try Output(format: common.format).write(report) { report.text }
    }
  }

  struct Delete: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Delete a person: their profile, their key, every way from a file to them.",
      discussion:
        "Totals and the replay of prices still hold. What was encrypted with their key can never be read again.")

    struct Result: Encodable {
      let profiles: Int
      let pseudonyms: Int
      let queries: Int
    }

    @OptionGroup var common: CommonOptions
    @Argument(help: "The user's identifier.") var user: String

    func run() throws {
      let database = try MarketDatabase.open(at: common.directory.root)
      let receipt = try database.deleteUser(UserID(user))
      let result = Result(
        profiles: receipt.profiles, pseudonyms: receipt.pseudonyms.count, queries: receipt.queries)
      try Output(format: common.format).write(result) {
        receipt.profiles + receipt.pseudonyms.count == 0
          ? "There was nobody of that name."
          : "Deleted: \(receipt.profiles) profile, \(receipt.pseudonyms.count) key, \(receipt.queries) queries."
      }
    }
  }
}
