import Bundles
import Domain
import Foundation
import Signals
import Statistics

/// From material to a detector and what its scores mean.
struct BoxCourse {
  struct Outcome {
    let weights: Safetensors
    let decision: DetectorDecision
    let epochs: Int
    /// On the inner part, by the network that did not see it.
    let inner: BoxEvaluation
    let innerPictures: Int
    let curve: [BoxTrainer.Epoch]
  }

  let trainer: BoxTrainer
  let workshop: URL

  /// Trains on one part of the rows while the other watches; fits the meaning of scores on the latter; trains on all.
  ///
  /// - Throws: `LearningError`: `tooFewExamples`; `TrainingError`, `StatisticsError`.
  func run(observe: (String) throws -> Void) throws -> Outcome {
    let material = trainer.material
    let (inner, training) = material.parted(share: trainer.recipe.data.inner, salt: "inner")
    let labels = material.labels.indices
    let lacking = labels.first { label in
      ![inner, training].allSatisfy { part in
        part.contains { material.rows[$0].truths.contains { $0.label == label && $0.standing == .counted } }
      }
    }
    if let lacking {
      throw LearningError(
        .tooFewExamples,
        "\(material.labels[lacking]) is in too few pictures to teach it and to judge it: add some, or leave it out.")
    }
    let watched = try trainer.run(
      training: training, inner: inner, checkpoint: workshop.appending(path: "inner.safetensors")
    ) { epoch, loss in try observe("inner part held out: epoch \(epoch + 1), loss \(loss)") }
    let answers = try trainer.answers(to: inner, weights: watched.weights)
    let evaluation = try BoxEvaluation(
      answers: answers, truths: inner.map { material.rows[$0].truths }, labels: labels.count)
    let final = try trainer.run(
      training: Array(material.rows.indices), epochs: watched.epochs,
      checkpoint: workshop.appending(path: "final.safetensors")
    ) { epoch, loss in try observe("all pictures: epoch \(epoch + 1), loss \(loss)") }
    return Outcome(
      weights: final.weights, decision: Self.decision(evaluation, labels: labels.count), epochs: watched.epochs,
      inner: evaluation, innerPictures: inner.count, curve: watched.curve)
  }

  /// Fitted on boxes in pictures that the network did not see; scores stay as they are where a map does not help or would turn
  /// their order around.
  static func decision(_ evaluation: BoxEvaluation, labels: Int) -> DetectorDecision {
    let outcomes = (0..<labels).flatMap { evaluation.outcomes(of: $0) }
    let (scores, hits) = (outcomes.flatMap(\.scores), outcomes.flatMap(\.hits))
    guard let choice = try? CalibrationChoice(probabilities: scores, outcomes: hits), choice.chosen != .identity,
      let map = try? PlattScaling(scores: scores.map { LogOdds.of($0) }, outcomes: hits), map.slope > 0
    else { return DetectorDecision(nil) }
    return DetectorDecision(map)
  }
}
