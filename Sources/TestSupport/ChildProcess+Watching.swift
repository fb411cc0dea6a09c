public import Foundation

extension ChildProcess {
  /// Runs a program to its end, and passes on each line of its standard error as it comes.
  ///
  /// - Parameters:
  ///   - program: the name of an executable product.
  ///   - folder: where it runs, and where what it says is kept meanwhile.
  ///   - shell: commands that a shell runs before the program takes its place, such as limits; none when empty.
  ///   - watch: is told the line and the number of the process.
  public static func end(
    of program: String, _ arguments: [String], in folder: URL, after shell: String = "",
    watching watch: (_ line: String, _ process: Int32) throws -> Void
  ) throws -> Ending {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", "\(shell)\nexec \"$0\" \"$@\"", try executable(program).path] + arguments
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    let file = folder.appending(path: ".\(UUID().uuidString).output")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data().write(to: file)
    process.standardOutput = try FileHandle(forWritingTo: file)
    let pipe = Pipe()
    process.standardError = pipe
    try process.run()
    var errors = Data()
    var told = 0
    while case let chunk = pipe.fileHandleForReading.availableData, !chunk.isEmpty {
      errors += chunk
      let lines = String(decoding: errors, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
      for line in lines.dropLast().dropFirst(told) {
        told += 1
        try watch(String(line), process.processIdentifier)
      }
    }
    process.waitUntilExit()
    return Ending(
      status: process.terminationStatus, output: String(decoding: try Data(contentsOf: file), as: UTF8.self),
      errors: String(decoding: errors, as: UTF8.self))
  }
}
