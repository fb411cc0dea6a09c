import Domain
import Engine
import Foundation
import Prediction
import Terminal

/// Trains the ranking model in a child process, the only one that loads libtorch.
struct RankerTraining {
  var directory: DataDirectory
  var seed: UInt64?
  var epochs: Int?
  /// What was decided or happened from this time on is ignored.
  var until: Timestamp?
  /// Of fresh weights; that of the ranker to train on from, else.
  var network = RankerKind.interest
  /// The folder of the ranker to train on from; nil for fresh weights.
  var from: URL?

  /// - Returns: the report of the child, whose bundle lies in the data directory and is not active yet.
  /// - Throws: `CommandFailure` when the child is missing or failed.
  func run() throws -> RankerReport {
    var arguments = ["ranker", "--data", directory.root.path, "--format", "json"]
    if let seed { arguments += ["--seed", "\(seed)"] }
    if let epochs { arguments += ["--epochs", "\(epochs)"] }
    if let until { arguments += ["--until", "\(until)"] }
    if from == nil { arguments += ["--network", network.rawValue] }
    if let from { arguments += ["--from", from.path] }
    let answer = try ChildProgram("vitrine-learn", variable: "VITRINE_LEARN").run(arguments)
    do {
      return try JSONDecoder().decode(RankerReport.self, from: answer)
    } catch {
      throw CommandFailure(
        .workFailed, "vitrine-learn answered in a form that this version does not read: build both from one source.")
    }
  }
}
