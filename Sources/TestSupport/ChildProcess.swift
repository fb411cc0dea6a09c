public import Foundation

/// A program of this package as a child process.
public struct ChildProcess {
  /// What a process left when it ended.
  public struct Ending: Sendable {
    public let status: Int32
    public let output: String
    public let errors: String
  }

  /// Runs `vitrine-crash-child`, kills it after `lines` lines (nil: waits for its end), and reads what else it said.
  public static func run(_ arguments: [String], killAfter lines: Int? = nil) throws -> [String] {
    let process = Process()
    process.executableURL = try executable("vitrine-crash-child")
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

  /// Runs a program to its end.
  /// - Parameters:
  ///   - program: the name of an executable product.
  ///   - folder: where it runs, and where what it says is kept meanwhile.
  ///   - environment: variables besides those of this process.
  public static func end(
    of program: String, _ arguments: [String], in folder: URL, environment: [String: String] = [:]
  ) throws -> Ending {
    let process = Process()
    process.executableURL = try executable(program)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    // Files and not pipes: whoever reads two pipes by turns may wait for ever.
    let files = ["output", "errors"].map { folder.appending(path: ".\(UUID().uuidString).\($0)") }
    defer { for file in files { try? FileManager.default.removeItem(at: file) } }
    for file in files { try Data().write(to: file) }
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    try process.run()
    process.waitUntilExit()
    let said = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
    return Ending(status: process.terminationStatus, output: said[0], errors: said[1])
  }

  /// Beside the program that runs the tests.
  static func executable(_ name: String) throws -> URL {
    let runner = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return URL(fileURLWithPath: runner).deletingLastPathComponent().appending(path: name)
  }
}
