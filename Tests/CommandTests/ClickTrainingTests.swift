import Foundation
import TestSupport
import Testing

/// The real command, whose processes are killed and whose disk is full.
@Suite("Click training on the command line")
struct ClickTrainingTests {
  private struct Training: Decodable, Equatable {
    let processes, bestEpoch, tableRows: Int
    let area, logLoss, constantLogLoss, validationArea, unknownShare: Double
    let isTableFull: Bool
    let sizes: [Int]
  }

  private static let settings = "--epochs 4 --patience 4 --batch 128 --no-history --format json"

  private let workplace: Workplace

  init() throws {
    workplace = try Workplace()
    let made = try ChildProcess.end(
      of: "vitrine-learn", Self.words("clicks generate log.csv --rows 6000 --people 300 --ads 60 --seed 3"),
      in: workplace.folder)
    guard made.status == 0 else { throw CocoaError(.fileNoSuchFile) }
  }

  private static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

  private func train(
    _ arguments: String, after shell: String = "", watching watch: (String, Int32) throws -> Void = { _, _ in }
  ) throws -> ChildProcess.Ending {
    try ChildProcess.end(
      of: "vitrine-learn", Self.words("clicks train \(arguments) \(Self.settings)"), in: workplace.folder, after: shell,
      watching: watch)
  }

  private func figures(_ ending: ChildProcess.Ending) throws -> Training {
    #expect(ending.status == 0, "\(ending.errors)")
    return try JSONDecoder().decode(Training.self, from: Data(ending.output.utf8))
  }

  @Test("Several processes come to the figures of one")
  func equality() throws {
    let alone = try figures(train("log.csv"))
    #expect(alone.area > 0.55 && alone.logLoss < alone.constantLogLoss)
    for count in [2, 3] {
      let together = try figures(train("log.csv --processes \(count)"))
      #expect(together.processes == count)
      #expect(abs(together.area - alone.area) < 1e-3 && abs(together.logLoss - alone.logLoss) < 1e-4)
      #expect((together.bestEpoch, together.tableRows) == (alone.bestEpoch, alone.tableRows))
    }
  }

  @Test("A training that is killed goes on from its checkpoint and comes to the same bytes", arguments: [1, 2])
  func killed(processes: Int) throws {
    let options = "log.csv --processes \(processes) --steps-per-checkpoint 5"
    let whole = try figures(train("\(options) --checkpoint whole"))
    for epochs in [1, 3] {
      let ending = try train("\(options) --checkpoint parts") { line, process in
        if line.hasPrefix("clicks: epoch \(epochs),") { kill(process, SIGKILL) }
      }
      #expect(ending.status == SIGKILL)
      #expect(ending.output.isEmpty)
      #expect(FileManager.default.fileExists(atPath: workplace.path("parts").path))
    }
    let resumed = try figures(train("\(options) --checkpoint parts"))
    #expect(resumed == whole)
    #expect(try Data(contentsOf: workplace.path("parts")) == Data(contentsOf: workplace.path("whole")))

    // What is resumed is the same training.
    let other = try train("log.csv --processes \(3 - processes) --checkpoint parts")
    #expect(other.status == 1)
    #expect(other.errors.contains("other data or settings"), "\(other.errors)")
  }

  @Test("One process of four that is killed ends all with one line that says so")
  func oneOfFour() throws {
    var numbers: [Int32] = []
    var lines: [String] = []
    let ending = try train("log.csv --processes 4") { line, _ in
      lines.append(line)
      if line.hasPrefix("training in 4 processes: ") {
        numbers = line.dropFirst("training in 4 processes: ".count).split(separator: ", ").compactMap { Int32($0) }
      }
      if line.hasPrefix("clicks: epoch 1,"), numbers.count == 4 { kill(numbers[2], SIGKILL) }
    }
    #expect(numbers.count == 4)
    #expect(ending.status == 1)
    #expect(ending.output.isEmpty)
    let complaints = lines.filter { $0.hasPrefix("vitrine-learn: ") }
    #expect(complaints.count == 1)
    #expect(complaints.first?.contains("Process 3 of 4 was ended by signal 9") == true, "\(lines)")
    for number in numbers { #expect(!Self.isRunning(number), "\(number)") }
  }

  @Test("When the first process is killed, the others end by themselves")
  func first() throws {
    var others: [Int32] = []
    _ = try train("log.csv --processes 3") { line, process in
      if line.hasPrefix("training in 3 processes: ") {
        others = line.split(separator: ", ").dropFirst().compactMap { Int32($0) }
      }
      if line.hasPrefix("clicks: epoch 1,") { kill(process, SIGKILL) }
    }
    #expect(others.count == 2)
    // They are no children of this process, so that nothing tells it of their end.
    let limit = ContinuousClock.now + .seconds(60)
    while others.contains(where: Self.isRunning), .now < limit { sched_yield() }
    #expect(!others.contains(where: Self.isRunning))
  }

  @Test("A checkpoint that no longer fits on the disk ends the training with a line, and the last one stays whole")
  func fullDisk() throws {
    _ = try figures(train("log.csv --checkpoint kept"))
    let before = try Data(contentsOf: workplace.path("kept"))
    let names = try FileManager.default.contentsOfDirectory(atPath: workplace.folder.path)
    // Four more epochs do not resume: other settings, another file; the same file is written anew.
    let limit = "trap '' XFSZ; ulimit -f 16"
    let ending = try train("log.csv --checkpoint other", after: limit)
    #expect(ending.status == 1)
    #expect(ending.output.isEmpty)
    #expect(ending.errors.contains("could not be written: check the folder and the free space"), "\(ending.errors)")
    let group = try train("log.csv --checkpoint other --processes 2", after: limit)
    #expect(group.status == 1)
    #expect(group.errors.contains("could not be written"), "\(group.errors)")
    #expect(try Data(contentsOf: workplace.path("kept")) == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: workplace.folder.path).count == names.count)
  }

  @Test("Values that were never seen are answered by what they share, and a full table says so")
  func unseen() throws {
    let full = try figures(train("log.csv --largest-table 50"))
    #expect(full.tableRows == 50 && full.isTableFull)
    #expect(full.unknownShare > 0.1 && full.logLoss.isFinite)
    var lines = try String(contentsOf: workplace.path("log.csv"), encoding: .utf8).split(separator: "\n")
    for place in lines.indices.suffix(600) {
      var cells = lines[place].split(separator: ",").map(String.init)
      for cell in 1...8 { cells[cell] += "-new-\(place)" }
      lines[place] = Substring(cells.joined(separator: ","))
    }
    try workplace.write(lines.joined(separator: "\n"), to: "new.csv")
    let unknown = try figures(train("new.csv"))
    #expect(unknown.unknownShare == 1 && !unknown.isTableFull)
    // Nothing is known of them, so no answer may be far from the click rate.
    #expect(unknown.logLoss < 1.15 * unknown.constantLogLoss)
  }

  private static func isRunning(_ process: Int32) -> Bool {
    guard let state = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else { return false }
    return state.split(separator: ")").last?.dropFirst().first != "Z"
  }
}
