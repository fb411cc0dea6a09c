import Foundation
import Terminal
import Training

/// The other processes of a training: copies of this one, which it starts, watches and ends.
final class Crew {
  /// What a copy is told by its environment.
  struct Place {
    let rank: Int
    let meeting: URL

    /// Nil in the process that the user started.
    static var ofThisProcess: Place? {
      let environment = ProcessInfo.processInfo.environment
      guard let rank = environment[rankName].flatMap({ Int($0) }), let meeting = environment[meetingName] else {
        return nil
      }
      return Place(rank: rank, meeting: URL(filePath: meeting))
    }

    fileprivate static let rankName = "VITRINE_TRAINING_RANK"
    fileprivate static let meetingName = "VITRINE_TRAINING_MEETING"
  }

  /// The status with which a copy ends that has lost the others.
  static let leftAlone: Int32 = 75

  /// By which the processes find each other.
  var meeting: URL { folder.appending(path: "meeting") }

  private let folder: URL
  private let size: Int
  /// Those that have not been waited for, by rank.
  private var running: [Int: pid_t] = [:]
  /// How the others ended, by rank.
  private var endings: [Int: Int32] = [:]

  /// Starts copies of this process for all ranks but the first.
  ///
  /// - Throws: `CommandFailure` when one does not start.
  init(size: Int) throws {
    self.size = size
    folder = FileManager.default.temporaryDirectory.appending(path: "vitrine-training-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    do {
      for rank in 1..<size { running[rank] = try start(rank) }
    } catch {
      end()
      throw error
    }
    let others = (1..<size).compactMap { running[$0] }.map(String.init).joined(separator: ", ")
    let line = "training in \(size) processes: \(getpid()), \(others)\n"
    try? FileHandle.standardError.write(contentsOf: Data(line.utf8))
  }

  /// Ends what still runs, and leaves nothing behind.
  func end() {
    for (_, process) in running {
      kill(process, SIGKILL)
      waitpid(process, nil, 0)
    }
    running = [:]
    try? FileManager.default.removeItem(at: folder)
  }

  /// Why the training failed: where an exchange did, the process that broke it off.
  func reason(behind error: any Error) -> any Error {
    guard let error = error as? TrainingError, error.code == .group else { return error }
    collect()
    if let (rank, status) = endings.sorted(by: { $0.key < $1.key }).first(where: { isSignal($0.value) }) {
      return CommandFailure(
        .workFailed,
        "Process \(rank + 1) of \(size) was ended by signal \(status & 0x7F), and the training with it: see that memory "
          + "suffices for all, and start it again; it goes on from its checkpoint if it has one.")
    }
    for (rank, status) in endings.sorted(by: { $0.key < $1.key }) where status != 0 {
      if let words = words(of: rank) {
        return CommandFailure(.workFailed, "Process \(rank + 1) of \(size) failed, and the training with it: \(words)")
      }
    }
    return error
  }

  private func isSignal(_ status: Int32) -> Bool { status & 0x7F != 0 }

  /// Waits for the others, which end by themselves once their group is broken, for ten seconds at most.
  private func collect() {
    for _ in 0..<1_000 where !running.isEmpty {
      for (rank, process) in running {
        var status: Int32 = 0
        if waitpid(process, &status, WNOHANG) == process {
          running[rank] = nil
          endings[rank] = status
        }
      }
      if !running.isEmpty { usleep(10_000) }
    }
  }

  /// What a process said about its end.
  private func words(of rank: Int) -> String? {
    let mark = "vitrine-learn: "
    let text = (try? String(contentsOf: errors(of: rank), encoding: .utf8)) ?? ""
    return text.split(separator: "\n").last { $0.hasPrefix(mark) }.map { String($0.dropFirst(mark.count)) }
  }

  private func errors(of rank: Int) -> URL { folder.appending(path: "errors.\(rank)") }

  private func start(_ rank: Int) throws -> pid_t {
    let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let place = [Place.rankName: String(rank), Place.meetingName: meeting.path]
    let environment = ProcessInfo.processInfo.environment.merging(place) { $1 }.map { "\($0)=\($1)" }
    var files = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&files)
    defer { posix_spawn_file_actions_destroy(&files) }
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, errors(of: rank).path, O_WRONLY | O_CREAT, 0o600)
    var process: pid_t = 0
    let failure = withStrings(CommandLine.arguments) { arguments in
      withStrings(environment) { posix_spawn(&process, program, &files, nil, arguments, $0) }
    }
    guard failure == 0 else {
      throw CommandFailure(
        .workFailed,
        "Process \(rank + 1) of \(size) does not start (\(String(cString: strerror(failure)))): ask for fewer processes."
      )
    }
    return process
  }
}

/// The texts as C takes lists of them.
private func withStrings<Value>(_ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Value) -> Value {
  let copies = texts.map { strdup($0) }
  defer { for copy in copies { free(copy) } }
  return body(copies + [nil])
}
