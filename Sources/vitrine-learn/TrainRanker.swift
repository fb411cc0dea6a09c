import ArgumentParser
import Bundles
import Domain
import Foundation
import Learning
import Prediction
import Store
import Terminal

struct TrainRanker: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ranker", abstract: "Train the ranking model on the ledger and publish it as a bundle.",
    discussion: """
      Trains on the features that serving logged and the outcomes that clients sent, split by time. Equal data and seed \
      give an equal version. A run that was stopped goes on where it was when it is started again.
      """)

  enum Network: String, ExpressibleByArgument, CaseIterable {
    case interest, fusion

    var kind: RankerKind {
      switch self {
      case .interest: .interest
      case .fusion: .fusion
      }
    }
  }

  @OptionGroup var common: CommonOptions
  @Option(help: "interest, small enough to be asked for all candidates, or fusion, for the best of them.")
  var network: Network?
  @Option(help: "The most epochs.") var epochs: Int?
  @Option(help: "Adam's step.") var rate: Double?
  @Option(help: "Adam's weight decay.") var decay: Double?
  @Option(help: "The share of values that the network fusion drops while it trains.") var dropout: Double?
  @Option(help: "Ignore what was decided or happened from this time on, RFC 3339.") var until: String?
  @Option(help: "The folder for the bundle's folder; models/ in the data directory when left out.") var output: String?
  @Option(help: "A published ranker's folder to train on from, in place of fresh weights; the report compares both.")
  var from: String?
  @Option(help: "The most examples; the oldest are dropped.") var limit = LedgerExamples.Options().limit

  func validate() throws {
    guard network == nil || from == nil else {
      throw ValidationError("A ranker that is trained on keeps its network: leave --network or --from out.")
    }
  }

  func run() throws {
    var options = LedgerExamples.Options(limit: limit)
    options.until = try until.map { text in
      guard let time = try? Timestamp(text) else {
        throw CommandFailure(.wrongUsage, "--until is no time with a zone: write it as 2026-11-21T09:57:00Z.")
      }
      return time
    }
    var settings = RankerSettings(seed: common.seed ?? .random(in: .min ... .max))
    settings.architecture = network.map { RankerArchitecture($0.kind) } ?? settings.architecture
    settings.dropout = dropout ?? settings.dropout
    settings.epochs = epochs ?? settings.epochs
    settings.rate = rate ?? settings.rate
    settings.decay = decay ?? settings.decay
    guard limit > 0 else { throw CommandFailure(.wrongUsage, "--limit must be above 0: raise it.") }
    let report = try train(common.examples(options), settings)
    try Output(format: common.format).write(report) { report.text }
  }

  private func train(_ examples: LedgerExamples, _ settings: RankerSettings) throws -> RankerReport {
    let models = output.map { URL(filePath: $0, directoryHint: .isDirectory) }
    let progress = ProgressLine("train")
    let lesson = try RankerLesson(
      examples, settings: settings,
      models: models ?? common.root.appending(path: "models", directoryHint: .isDirectory),
      previous: from.map { try Bundles.Bundle(loading: URL(filePath: $0, directoryHint: .isDirectory)) })
    let report = try lesson.run { step in
      // Stopping early is likely, so that the share is a lower bound.
      progress.show(
        share: Double(step.epoch) / Double(settings.epochs), count: step.examples, of: "examples")
    }
    progress.finish("\(report.training.epochs) epochs, \(report.training.examplesPerSecond.fixed(0)) examples/s")
    return report
  }
}
