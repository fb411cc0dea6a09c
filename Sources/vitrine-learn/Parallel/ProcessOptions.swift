import ArgumentParser
import Training

/// In how many processes a command trains.
struct ProcessOptions: ParsableArguments {
  @Option(help: "Processes of this machine that train together, each on its share of every batch.") var processes = 1

  func validate() throws {
    guard (1...64).contains(processes) else { throw ValidationError("--processes is 1 to 64.") }
  }

  /// Runs `body` in this process and, where more are asked for, in copies of it: the same command in each.
  ///
  /// - Parameter body: given the group of the processes, nil for one alone; what it returns here is the result.
  /// - Throws: what `body` throws, or why a process that ended took the others with it.
  func together<Value>(_ body: (ProcessGroup?) throws -> Value) throws -> Value {
    guard processes > 1 else { return try body(nil) }
    if let place = Crew.Place.ofThisProcess {
      do {
        return try body(ProcessGroup(meeting: place.meeting, rank: place.rank, size: processes))
      } catch let error as TrainingError where error.code == .group {
        throw ExitCode(Crew.leftAlone)
      }
    }
    let crew = try Crew(size: processes)
    defer { crew.end() }
    do {
      return try body(ProcessGroup(meeting: crew.meeting, rank: 0, size: processes))
    } catch {
      throw crew.reason(behind: error)
    }
  }
}
