import Foundation

/// A child process whose lines are read, and that is killed after some of them.
struct ChildProcess {
  /// Runs `vitrine-crash-child`, kills it after `lines` lines (nil: waits for its end), and reads what else it said.
  static func run(_ arguments: [String], killAfter lines: Int? = nil) throws -> [String] {
    let process = Process()
    process.executableURL = try executable()
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    var output = Data()
    var isKilled = false
    while case let chunk = pipe.fileHandleForReading.availableData, !chunk.isEmpty {
      output += chunk
      if let lines, !isKilled, output.count(where: { $0 == 0x0A }) >= lines {
        kill(process.processIdentifier, SIGKILL)
        isKilled = true
      }
    }
    process.waitUntilExit()
    // What follows the last line break was not said whole.
    return String(decoding: output, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
      .dropLast().map(String.init)
  }

  /// Beside the program that runs the tests.
  private static func executable() throws -> URL {
    let runner = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return URL(fileURLWithPath: runner).deletingLastPathComponent().appending(path: "vitrine-crash-child")
  }
}
