import ArgumentParser
import Domain
import Engine
import Store
import Terminal

struct Budgets: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "The budget ledger.", subcommands: [Check.self])

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Prove that charges, leases and budget days agree to the micro; exit code 1 if they do not.")

    struct Result: Encodable {
      let campaignDays: Int
      let chargedMicros: Int64
      let differences: [String]
    }

    @OptionGroup var common: CommonOptions

    func run() throws {
      let books = try BudgetLedger(database: MarketDatabase.open(at: common.directory.root)).reconcile()
      let result = Result(
        campaignDays: books.campaignDays, chargedMicros: books.charged.rawValue,
        differences: books.differences.map { "\($0)" })
      try Output(format: common.format).write(result) {
        (["\(books.campaignDays) campaign days, \(books.charged) charged, \(books.differences.count) differences"]
          + result.differences).joined(separator: "\n")
      }
      if !books.isExact { throw ExitCode(1) }
    }
  }
}
