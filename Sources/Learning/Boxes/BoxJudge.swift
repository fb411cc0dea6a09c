import Bundles
import Domain
import Foundation
import Signals
import Statistics
import Store

/// Answers pictures with a detector as it is served, and sets its boxes against those that people drew.
struct BoxJudge {
  /// Pictures that have a value, with all that figures are made of.
  struct Answered {
    let material: BoxMaterial
    let answers: [[BoxAnswer]]
    let nulls: [String: Int]

    var truths: [[BoxTruth]] { material.rows.map(\.truths) }
  }

  let producer: PictureBoxesProducer
  let page: URL
  let seed: UInt64

  /// - Throws: `LearningError`: `badInput` when no picture has a value; what the producer throws for trouble of its own.
  func answered(_ material: BoxMaterial, observe: (String) throws -> Void) async throws -> Answered {
    var (answers, kept, nulls) = ([[BoxAnswer]](), [Int](), material.nulls)
    for start in stride(from: 0, to: material.rows.count, by: 16) {
      let part = start..<min(start + 16, material.rows.count)
      let contents = try part.map { try material.folder.bytes(at: material.rows[$0].path) }
      for (row, result) in zip(part, try await producer.readings(of: contents, until: .now + .seconds(600))) {
        switch result {
        case .success(.boxes(let found)):
          answers.append(
            found.boxes.map { BoxAnswer(label: $0.label, score: Double($0.score), box: $0.boundingBox) })
          kept.append(row)
        case .success:
          throw LearningError(.badInput, "\(producer.contract.name) gives no boxes: name a signal that does.")
        case .failure(let null): nulls[null.code.rawValue, default: 0] += 1
        }
      }
      try observe("answered \(part.upperBound) of \(material.rows.count) pictures")
    }
    guard !kept.isEmpty else {
      throw LearningError(.badInput, "The detector has a value for none of the pictures: look at the null reasons.")
    }
    return Answered(material: material.selecting(kept), answers: answers, nulls: nulls)
  }

  /// The rows of a report: the detector, and what stands in for one that has seen no picture.
  func rows(_ answered: Answered, _ name: String, drawnFrom known: BoxMaterial?) throws -> [BoxReport.Row] {
    let labels = producer.settings.labels
    let typical = Self.typical(of: known ?? answered.material)
    let baseline = answered.material.rows.map { row in
      typical.map { answer in
        var answer = answer
        let box = answer.box
        answer.box = BoundingBox(
          x: box.x * Double(row.width), y: box.y * Double(row.height), width: box.width * Double(row.width),
          height: box.height * Double(row.height))
        return answer
      }
    }
    let whose = known == nil ? "of these pictures" : "of the training part"
    return [
      try .init(name, answers: answered.answers, truths: answered.truths, labels: labels, seed: seed),
      try .init(
        "the mean box of each label \(whose)", answers: baseline, truths: answered.truths, labels: labels, seed: seed),
    ]
  }

  /// The mean box of each label, as shares of a picture's sides; its score is how many pictures show the label.
  static func typical(of material: BoxMaterial) -> [BoxAnswer] {
    material.labels.indices.compactMap { label in
      var (sum, count, pictures) = (BoundingBox(x: 0, y: 0, width: 0, height: 0), 0.0, 0.0)
      for row in material.rows {
        let boxes = row.truths.filter { $0.label == label }.map(\.box)
        pictures += boxes.isEmpty ? 0 : 1
        for box in boxes {
          sum.x += box.x / Double(row.width)
          sum.y += box.y / Double(row.height)
          sum.width += box.width / Double(row.width)
          sum.height += box.height / Double(row.height)
          count += 1
        }
      }
      guard count > 0 else { return nil }
      return BoxAnswer(
        label: label, score: pictures / Double(material.rows.count),
        box: BoundingBox(x: sum.x / count, y: sum.y / count, width: sum.width / count, height: sum.height / count))
    }
  }

  func report(
    _ outcome: BoxCourse.Outcome, _ held: Answered?, trained: BoxMaterial, contract: URL, bundle: Bundles.Bundle,
    seconds: Double
  ) throws -> BoxReport {
    let report = BoxReport(
      signal: producer.contract.name, bundle: bundle.folder.path, contract: contract.path, page: page.path, seed: seed,
      trainedOn: trained.rows.count, epochs: outcome.epochs, nulls: held?.nulls ?? trained.nulls,
      rows: try held.map { try rows($0, "held out, as it is served", drawnFrom: trained) } ?? [],
      inner: outcome.curve.compactMap(\.inner).max(), innerPictures: outcome.innerPictures,
      calibrationError: held.flatMap { calibrationError($0) }, seconds: seconds)
    try write(report, held, curve: outcome.curve)
    return report
  }

  /// - Throws: `StatisticsError`, `ReportError`, `LearningError`: `unwritable`.
  func report(_ answered: Answered, seconds: Double) throws -> BoxReport {
    let report = BoxReport(
      signal: producer.contract.name, bundle: nil, contract: nil, page: page.path, seed: seed, trainedOn: nil,
      epochs: nil, nulls: answered.nulls,
      rows: try rows(answered, "\(producer.contract.name) version \(producer.contract.version)", drawnFrom: nil),
      inner: nil, innerPictures: nil, calibrationError: calibrationError(answered), seconds: seconds)
    try write(report, answered, curve: [])
    return report
  }

  /// Of a box being right at an overlap of 0.5; nil with too few boxes.
  private func calibrationError(_ answered: Answered) -> Double? {
    guard
      let evaluation = try? BoxEvaluation(
        answers: answered.answers, truths: answered.truths, labels: producer.settings.labels.count)
    else { return nil }
    let outcomes = producer.settings.labels.indices.flatMap { evaluation.outcomes(of: $0) }
    return try? CalibrationError(
      probabilities: outcomes.flatMap(\.scores), outcomes: outcomes.flatMap(\.hits), binCount: 10
    ).expected
  }

  private func write(_ report: BoxReport, _ answered: Answered?, curve: [BoxTrainer.Epoch]) throws {
    let html = try BoxPage(report, answered, labels: producer.settings.labels, curve: curve).html
    do {
      try FileManager.default.createDirectory(at: page.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(html.utf8).write(to: page, options: .atomic)
    } catch {
      throw LearningError(
        .unwritable, "\(page.lastPathComponent) cannot be written: check its folder and the free space.")
    }
  }
}
