import ArgumentParser
import Foundation

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
    case let error as any StatedError: self = error.status
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
    default: text = error is ExitCode ? "" : "vitrine: \(Reason(of: error))"
    }
    if !text.isEmpty {
      if code == 0 { print(text) } else { FileHandle.standardError.write(Data("\(text)\n".utf8)) }
    }
    Foundation.exit(code)
  }
}
