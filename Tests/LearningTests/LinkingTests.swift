import Foundation
import Testing

/// libtorch takes up to a second and 154 MB to load: only the command that trains may need it.
@Suite("Linking")
struct LinkingTests {
  /// The libraries that a program and its libraries ask for, by the loader; nil where there is no such program or loader.
  private static func libraries(of program: String) throws -> String? {
    let runner = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let file = URL(filePath: runner).deletingLastPathComponent().appending(path: program)
    let lister = "/usr/bin/ldd"
    guard FileManager.default.isExecutableFile(atPath: file.path), FileManager.default.isExecutableFile(atPath: lister)
    else { return nil }
    let process = Process()
    process.executableURL = URL(filePath: lister)
    process.arguments = [file.path]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }

  private static let isBuilt = (try? libraries(of: "vitrine")) != nil && (try? libraries(of: "vitrine-learn")) != nil

  @Test(
    "vitrine does not load libtorch, vitrine-learn does",
    .enabled(if: isBuilt, "Both commands are not built beside the tests: run make build."))
  func torch() throws {
    let serving = try #require(try Self.libraries(of: "vitrine"))
    let training = try #require(try Self.libraries(of: "vitrine-learn"))
    #expect(serving.contains("libc.so"))
    #expect(!serving.contains("libtorch") && !serving.contains("libc10"))
    #expect(training.contains("libtorch"))
  }
}
