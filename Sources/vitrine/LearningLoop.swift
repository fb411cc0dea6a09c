import Engine
import Foundation
import Logging
import Prediction
import Terminal

/// Trains the active ranker on while a server runs, and makes the outcome active unless it is worse.
///
/// Training is a child process; the server takes the model at its next refresh.
struct LearningLoop: Sendable {
  let directory: DataDirectory
  let minutes: Int
  let logger: Logger

  /// Ends when its task is cancelled; a training under way is finished.
  func run() async {
    while (try? await Task.sleep(for: .seconds(60 * minutes))) != nil {
      do {
        try await learn()
      } catch {
        logger.warning("The model was not trained on", metadata: ["cause": "\(Reason(of: error))"])
      }
    }
  }

  private func learn() async throws {
    var bundles = try directory.activeRankers()
    for place in bundles.indices {
      if let better = try await successor(of: bundles[place]) {
        bundles[place] = better
        try directory.activateRankers(bundles)
      }
    }
  }

  /// A ranker that was trained on from another, unless it is worse.
  private func successor(of bundle: URL) async throws -> URL? {
    let training = RankerTraining(directory: directory, from: bundle)
    // Off the cooperative pool: it blocks for as long as the child runs.
    let report = try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { continuation.resume(with: Result { try training.run() }) }
    }
    guard let succession = report.succession else { return nil }
    logger.notice(
      succession.isWorse ? "The model that was trained on is worse: the one before stays" : "A new model is active",
      metadata: [
        "model": "\(report.model)", "before": "\(succession.previous)",
        "loss_change": "\(succession.lossChange.estimate.fixed(6))",
      ])
    return succession.isWorse ? nil : URL(filePath: report.bundle, directoryHint: .isDirectory)
  }
}
