import Media
import Reports
import Signals

/// Small pictures of examples for a page; one that cannot be read again is left out.
struct Thumbnails {
  private let answered: SignalEvaluation.Answered
  private let folder: PictureFolder
  private static let side = 96
  private static let most = 24

  init(_ answered: SignalEvaluation.Answered, _ folder: PictureFolder) {
    (self.answered, self.folder) = (answered, folder)
  }

  /// The wrong answers that were surest.
  func failures(_ scored: ScoredAnswers) -> Report.Section {
    let labels = answered.targets.labels
    let wrong = scored.isRight.indices.filter { scored.isRight[$0] == false }
      .map { row in
        (row: row, best: scored.scores[row].indices.max { scored.scores[row][$0] < scored.scores[row][$1] } ?? 0)
      }
      .sorted { (scored.scores[$1.row][$1.best], $0.row) < (scored.scores[$0.row][$0.best], $1.row) }
    let pictures = wrong.prefix(Self.most).compactMap { entry in
      let truth = answered.targets.places[entry.row].map { labels[$0] }.joined(separator: ", ")
      let percent = Int((100 * scored.scores[entry.row][entry.best]).rounded())
      return picture(entry.row, "\(truth) taken for \(labels[entry.best]), \(percent) %")
    }
    return Report.Section(
      "The surest mistakes",
      [.pictures(PictureGrid(pictures, caption: "\(wrong.count) wrong answers, those said with most certainty first."))]
    )
  }

  /// Some queries with what stands next to each.
  func neighbours(_ figures: NeighbourFigures) -> Report.Section {
    let wrong = figures.answers.filter { !$0.isRight }.prefix(4)
    let right = figures.answers.filter(\.isRight).prefix(2)
    let blocks = (wrong + right).map { answer -> Report.Block in
      let rows = [answer.row] + answer.neighbours
      let pictures = rows.enumerated().compactMap { place, row in
        picture(row, "\(place == 0 ? "asked: " : "")\(label(row))")
      }
      return .pictures(
        PictureGrid(pictures, caption: answer.isRight ? "The nearest shares a label." : "The nearest shares no label."))
    }
    return Report.Section("Neighbours", Array(blocks))
  }

  private func label(_ row: Int) -> String {
    answered.targets.places[row].map { answered.targets.labels[$0] }.joined(separator: ", ")
  }

  private func picture(_ row: Int, _ caption: String) -> PictureGrid.Picture? {
    guard let bytes = try? folder.bytes(at: answered.examples.examples[row].content),
      let picture = try? PictureDecoder().decode(bytes, shortSide: Self.side)
    else { return nil }
    let scale = Double(Self.side) / Double(max(picture.width, picture.height))
    let box = Picture.Box(x: 0, y: 0, width: picture.width, height: picture.height)
    let (width, height) = (
      max(1, Int(Double(picture.width) * scale)), max(1, Int(Double(picture.height) * scale))
    )
    guard let small = try? picture.resized(box, width: width, height: height) else { return nil }
    return try? PictureGrid.Picture(
      pixels: small.pixels, width: small.width, height: small.height, caption: caption)
  }
}
