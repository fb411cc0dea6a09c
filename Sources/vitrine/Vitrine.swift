import ArgumentParser
import Foundation

/// The command line. Exit codes: 0 done, 1 the work failed, 2 wrong usage, 3 bad input.
@main
struct Vitrine: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vitrine",
    abstract: "An ads and content-understanding engine whose every decision can be re-run.",
    subcommands: [
      Initialize.self, Import.self, Export.self, Serve.self, Keys.self, Decide.self, Decisions.self, Reports.self,
      Budgets.self, Users.self, Rules.self, Models.self, SignalsCommand.self, SearchCommand.self, Demo.self,
    ])

  static func main() async {
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      ExitStatus(of: error).exit(printing: error)
    }
  }
}

/// How the process ends.
struct ExitStatus {
  let code: Int32

  static let workFailed = ExitStatus(code: 1)
  static let wrongUsage = ExitStatus(code: 2)
  static let badInput = ExitStatus(code: 3)

  init(code: Int32) { self.code = code }

  init(of error: any Error) {
    switch error {
    case let failure as CommandFailure: self = failure.status
    case let code as ExitCode: self.init(code: code.rawValue)
    default:
      // ArgumentParser gives 0 for help and version, 64 for what it could not read, 1 for errors of commands.
      switch Vitrine.exitCode(for: error) {
      case .success: self.init(code: 0)
      case .validationFailure: self = .wrongUsage
      default: self = .workFailed
      }
    }
  }

  func exit(printing error: any Error) -> Never {
    let text: String
    switch Vitrine.exitCode(for: error) {
    case .success, .validationFailure: text = Vitrine.fullMessage(for: error)
    default: text = error is ExitCode ? "" : "vitrine: \(error)"
    }
    if !text.isEmpty {
      if code == 0 { print(text) } else { FileHandle.standardError.write(Data("\(text)\n".utf8)) }
    }
    Foundation.exit(code)
  }
}

/// A command that ends with a code of its own, and one line that says why.
struct CommandFailure: Error, CustomStringConvertible {
  let status: ExitStatus
  let description: String

  init(_ status: ExitStatus, _ message: String) {
    self.status = status
    description = message
  }
}
