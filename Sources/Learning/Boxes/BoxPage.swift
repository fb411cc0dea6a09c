import Foundation
import Media
import Reports
import Signals
import Statistics

/// The report on a detector for people: figures, curves, and pictures in which it went wrong.
struct BoxPage {
  let html: String

  private static let most = 24

  init(
    _ report: BoxReport, _ answered: BoxJudge.Answered?, labels: [String], curve: [BoxTrainer.Epoch]
  ) throws {
    var sections: [Report.Section] = []
    if !report.rows.isEmpty { sections.append(try Self.figures(report, labels)) }
    if let answered {
      let evaluation = try BoxEvaluation(answers: answered.answers, truths: answered.truths, labels: labels.count)
      sections.append(Self.curves(evaluation, labels))
      sections.append(Self.failures(answered, labels))
    }
    if !curve.isEmpty { sections.append(Self.course(curve)) }
    let nulls = report.nulls.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    var summary = ["Labels: \(labels.joined(separator: ", ")). Seed \(report.seed)."]
    if let trained = report.trainedOn, let inner = report.inner, let count = report.innerPictures {
      summary.append(
        "Trained on \(trained) pictures. Settings were watched on \(count) of them, held out then: mAP@.5 "
          + String(format: "%.4f", inner) + " at the best epoch, which flatters.")
    }
    if !nulls.isEmpty { summary.append("Pictures without a value: \(nulls).") }
    html = Report(title: "Boxes of \(report.signal)", summary: summary, sections: sections).html
  }

  private static func figures(_ report: BoxReport, _ labels: [String]) throws -> Report.Section {
    func number(_ value: Double?) -> String { value.map { String(format: "%.4f", $0) } ?? "–" }
    func interval(_ value: ConfidenceInterval) -> String {
      "\(number(value.estimate))\n\(number(value.low)) to \(number(value.high))"
    }
    let columns =
      [
        Table.Column("answers", isNumeric: false), .init("pictures"), .init("boxes"), .init("mAP@.5"),
        .init("mAP@[.5:.95]"), .init("@.75"), .init("VOC @.5"), .init("small"), .init("medium"), .init("large"),
      ] + labels.map { Table.Column("\($0) @.5") }
    let rows = report.rows.map { row in
      let figures = row.figures
      return [
        row.name, "\(row.pictures)", "\(row.boxes)", interval(row.at50), interval(row.mean), number(figures.at75),
        number(figures.voc50), number(figures.small), number(figures.medium), number(figures.large),
      ] + labels.map { number(row.labels[$0]) }
    }
    return Report.Section(
      "Figures beside the baseline",
      [
        .table(try Table(columns: columns, rows: rows)),
        .paragraph(
          "As pycocotools counts: 101 points of recall, at most 100 boxes a label and picture; small below 32² pixels, large "
            + "above 96². VOC is the whole area under the curve. Intervals: 95 %, by drawing pictures again."),
      ])
  }

  private static func curves(_ evaluation: BoxEvaluation, _ labels: [String]) -> Report.Section {
    let series = labels.enumerated().compactMap { place, label in
      evaluation.curve(of: place).map { curve in
        LinePlot.Series(label, curve.points.map { LinePlot.Point(x: $0.recall, y: $0.precision) })
      }
    }
    return Report.Section(
      "Precision against recall",
      [
        .figure(
          Figure(
            LinePlot(title: "Precision against recall", series: series, horizontal: "recall", vertical: "precision"),
            caption: "Of each label at an overlap of 0.5, one point for each box by falling score."))
      ])
  }

  private static func course(_ curve: [BoxTrainer.Epoch]) -> Report.Section {
    func plot(_ title: String, _ unit: String, _ value: (BoxTrainer.Epoch) -> Double?) -> Figure {
      let points = curve.enumerated().compactMap { epoch, entry in
        value(entry).map { LinePlot.Point(x: Double(epoch + 1), y: $0) }
      }
      return Figure(
        LinePlot(title: title, series: [.init(title, points)], horizontal: "epoch", vertical: unit), caption: title)
    }
    return Report.Section(
      "Course of training",
      [
        .figures([
          plot("Mean loss of an epoch, the inner part held out", "loss", \.loss),
          plot("mAP@.5 on the inner part", "mAP@.5", \.inner),
        ])
      ])
  }

  /// Pictures by their mistakes: boxes that were missed, and boxes that are none of a score of a half and more.
  private static func failures(_ answered: BoxJudge.Answered, _ labels: [String]) -> Report.Section {
    let matching = BoxMatching(overlap: 0.5)
    let mistakes = answered.material.rows.indices.map { row -> (row: Int, missed: Int, wrong: Int) in
      let sure = answered.answers[row].filter { $0.score >= 0.5 }
      let outcomes = labels.indices.map {
        matching.outcome(label: $0, answers: sure, truths: answered.material.rows[row].truths)
      }
      let found = outcomes.reduce(0) { $0 + $1.hits.count { $0 } }
      return (row, outcomes.reduce(0) { $0 + $1.truths } - found, outcomes.reduce(0) { $0 + $1.hits.count { !$0 } })
    }.filter { $0.missed + $0.wrong > 0 }.sorted { ($1.missed + $1.wrong, $0.row) < ($0.missed + $0.wrong, $1.row) }
    let pictures = mistakes.prefix(most).compactMap { entry in
      DrawnBoxes(answered.material, entry.row, answered.answers[entry.row].filter { $0.score >= 0.5 }).picture(
        caption: "\(entry.missed) missed, \(entry.wrong) wrong: "
          + answered.material.rows[entry.row].truths.map { labels[$0.label] }.joined(separator: ", "))
    }
    return Report.Section(
      "Where it went wrong",
      [
        .pictures(
          PictureGrid(
            pictures,
            caption:
              "\(mistakes.count) of \(answered.answers.count) pictures have a mistake at a score of 0.5; the most "
              + "first. White: what people drew. Red: what was found."))
      ])
  }
}

/// A small form of a picture with boxes drawn into it.
private struct DrawnBoxes {
  private let material: BoxMaterial
  private let row: Int
  private let answers: [BoxAnswer]
  private static let side = 192

  init(_ material: BoxMaterial, _ row: Int, _ answers: [BoxAnswer]) {
    (self.material, self.row, self.answers) = (material, row, answers)
  }

  /// Nil for a picture that cannot be read again.
  func picture(caption: String) -> PictureGrid.Picture? {
    let entry = material.rows[row]
    guard let bytes = try? material.folder.bytes(at: entry.path), let whole = try? PictureDecoder().decode(bytes),
      let framing = try? PictureFraming.letterbox(width: entry.width, height: entry.height, side: Self.side),
      let square = try? framing.square(of: whole)
    else { return nil }
    var pixels = square.pixels
    for truth in entry.truths { Self.draw(framing.onSquare(truth.box), (255, 255, 255), into: &pixels) }
    for answer in answers { Self.draw(framing.onSquare(answer.box), (220, 30, 30), into: &pixels) }
    return try? PictureGrid.Picture(pixels: pixels, width: Self.side, height: Self.side, caption: caption)
  }

  private static func draw(_ box: BoundingBox, _ colour: (UInt8, UInt8, UInt8), into pixels: inout [UInt8]) {
    func place(_ value: Double) -> Int { min(side - 1, max(0, Int(value))) }
    let (left, right) = (place(box.x), place(box.right - 1))
    let (top, bottom) = (place(box.y), place(box.bottom - 1))
    func set(_ x: Int, _ y: Int) {
      let start = 3 * (y * side + x)
      (pixels[start], pixels[start + 1], pixels[start + 2]) = colour
    }
    for x in left...max(left, right) { for y in [top, bottom] { set(x, y) } }
    for y in top...max(top, bottom) { for x in [left, right] { set(x, y) } }
  }
}
