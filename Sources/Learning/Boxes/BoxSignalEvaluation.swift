public import Foundation
public import Signals

/// Answers a file of boxes with a detector as it is served, and says how good the answers are beside a trivial baseline.
public struct BoxSignalEvaluation {
  private let producer: PictureBoxesProducer
  private let seed: UInt64

  public init(_ producer: PictureBoxesProducer, seed: UInt64) { (self.producer, self.seed) = (producer, seed) }

  /// - Parameters:
  ///   - file: as `BoxExamples` reads it.
  ///   - pictures: the folder that paths of pictures start at; that of the annotations when nil.
  ///   - page: the HTML file that is written.
  ///   - observe: called often with a line about what is going on.
  /// - Throws: `SignalError`, `LearningError`, `StatisticsError`; what the producer throws for trouble of its own.
  public func run(
    on file: URL, pictures: URL?, page: URL, observe: (String) throws -> Void = { _ in }
  ) async throws -> BoxReport {
    let began = ContinuousClock.now
    let material = try BoxMaterial(
      BoxExamples(reading: file, pictures: pictures), labels: producer.settings.labels,
      pictures: pictures ?? BoxExamples.pictureFolder(of: file), observe: observe)
    let judge = BoxJudge(producer: producer, page: page, seed: seed)
    let answered = try await judge.answered(material, observe: observe)
    return try judge.report(answered, seconds: began.duration(to: .now) / .seconds(1))
  }
}
