import Foundation
import Terminal

/// A program of Vitrine's own that runs as a child: found beside this one, or where a variable points.
///
/// Its standard error is this one's; its standard output is the answer. Ctrl-C and a termination reach it too.
struct ChildProgram {
  private let name: String
  private let executable: URL

  /// - Parameter variable: the environment variable that points at another copy.
  /// - Throws: `CommandFailure` when there is no such program.
  init(_ name: String, variable: String) throws {
    self.name = name
    let isNamed = ProcessInfo.processInfo.environment[variable]
    let beside = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      .map { URL(filePath: $0).deletingLastPathComponent().appending(path: name) }
    guard let executable = isNamed.map({ URL(filePath: $0) }) ?? beside,
      FileManager.default.isExecutableFile(atPath: executable.path)
    else {
      throw CommandFailure(
        .workFailed, "\(name) is not there: build it beside this program, or let \(variable) point at it.")
    }
    self.executable = executable
  }

  /// Runs it to its end.
  ///
  /// - Returns: what it wrote to standard output.
  /// - Throws: `CommandFailure` with the child's own exit code when it failed; it has said why already.
  func run(_ arguments: [String]) throws -> Data {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    let answer = Pipe()
    process.standardOutput = answer
    try process.run()
    // A child has a process group of its own, so that a terminal's Ctrl-C does not reach it by itself.
    let forwarding = SignalForwarding(to: process.processIdentifier)
    defer { forwarding.end() }
    let data = try answer.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationReason == .exit else {
      throw CommandFailure(.workFailed, "\(name) was ended by signal \(process.terminationStatus): start it again.")
    }
    guard process.terminationStatus == 0 else {
      let status = ExitStatus(code: process.terminationStatus)
      throw CommandFailure(status, "\(name) could not do its work: the line above says why.")
    }
    return data
  }
}

/// Passes on the signals that end a program, as long as it lasts.
private final class SignalForwarding {
  private static let signals = [SIGINT, SIGTERM, SIGHUP]
  private let sources: [any DispatchSourceSignal]

  init(to child: pid_t) {
    sources = Self.signals.map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { kill(child, number) }
      source.resume()
      return source
    }
  }

  func end() {
    for (number, source) in zip(Self.signals, sources) {
      source.cancel()
      signal(number, SIG_DFL)
    }
  }
}
