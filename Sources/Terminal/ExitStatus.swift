public import ArgumentParser
import Foundation

/// How a process ends: 0 done, 1 the work failed, 2 wrong usage, 3 bad input.
public struct ExitStatus: Equatable, Sendable {
  public let code: Int32

  public static let workFailed = ExitStatus(code: 1)
  public static let wrongUsage = ExitStatus(code: 2)
  public static let badInput = ExitStatus(code: 3)

  public init(code: Int32) { self.code = code }

  /// - Parameter command: the root of the command line that failed.
  public init(of error: any Error, in command: any ParsableCommand.Type) {
    switch error {
    case let failure as CommandFailure: self = failure.status
    case let error as any StatedError: self = error.status
    case let code as ExitCode: self.init(code: code.rawValue)
    default:
      // ArgumentParser gives 0 for help and version, 64 for what it could not read, 1 for errors of commands.
      switch command.exitCode(for: error) {
      case .success: self.init(code: 0)
      case .validationFailure: self = .wrongUsage
      default: self = .workFailed
      }
    }
  }

  /// Ends the process with one line that says why.
  public func exit(printing error: any Error, of command: any ParsableCommand.Type) -> Never {
    let text: String
    switch command.exitCode(for: error) {
    case .success, .validationFailure: text = command.fullMessage(for: error)
    default: text = error is ExitCode ? "" : "\(command.configuration.commandName ?? ""): \(Reason(of: error))"
    }
    if !text.isEmpty {
      if code == 0 {
        Output.line(text)
      } else {
        try? FileHandle.standardError.write(contentsOf: Data("\(text)\n".utf8))
      }
    }
    Foundation.exit(code)
  }
}
