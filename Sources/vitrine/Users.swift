import ArgumentParser
import Domain
import Engine
import Store

struct Users: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "People.", subcommands: [Delete.self])

  struct Delete: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Delete a person: their profile, their key, every way from a file to them.",
      discussion: "Totals and the replay of prices still hold. What was encrypted with their key can never be read again.")

    struct Result: Encodable {
      let deleted: Bool
    }

    @OptionGroup var common: CommonOptions
    @Argument(help: "The user's identifier.") var user: String

    func run() throws {
      let database = try MarketDatabase.open(at: common.directory.root)
      let receipt = try database.deleteUser(UserID(user))
      try Output(format: common.format).write(Result(deleted: receipt.existed)) {
        receipt.existed ? "Deleted." : "There was nobody of that name."
      }
    }
  }
}
