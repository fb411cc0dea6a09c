import Foundation
import Statistics
import Testing

@Suite("Boxes in pictures")
struct BoxTests {
  private func box(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> BoundingBox {
    BoundingBox(x: x, y: y, width: width, height: height)
  }

  @Test("Overlap is the shared area by the joined area")
  func overlap() {
    #expect(box(0, 0, 4, 4).overlap(with: box(2, 2, 4, 4)) == 4.0 / 28)
    #expect(box(0, 0, 4, 4).overlap(with: box(0, 0, 4, 4)) == 1)
    #expect(box(0, 0, 4, 4).overlap(with: box(4, 0, 4, 4)) == 0)
    #expect(box(0, 0, 0, 4).overlap(with: box(0, 0, 0, 4)) == 0)
    #expect(box(-2, 1, 4, 9).clipped(to: box(0, 0, 10, 5)) == box(0, 1, 2, 4))
    #expect(box(20, 20, 4, 4).clipped(to: box(0, 0, 10, 5)).area == 0)
  }

  @Test("Of doubles of one label the surest is kept, and ties go to the first")
  func suppression() throws {
    let answers = [
      BoxAnswer(label: 0, score: 0.8, box: box(0, 0, 10, 10)), BoxAnswer(label: 0, score: 0.9, box: box(1, 0, 10, 10)),
      BoxAnswer(label: 1, score: 0.7, box: box(0, 0, 10, 10)), BoxAnswer(label: 0, score: 0.9, box: box(1, 0, 10, 10)),
      BoxAnswer(label: 0, score: 0.1, box: box(30, 0, 10, 10)),
    ]
    #expect(try BoxSuppression.kept(answers, overlap: 0.5) == [1, 2, 4])
    #expect(try BoxSuppression.kept(answers, overlap: 0.5, most: 1) == [1])
    #expect(try BoxSuppression.kept(answers, overlap: 1).count == 5)
    #expect(throws: StatisticsError.self) { try BoxSuppression.kept(answers, overlap: 1.5) }
    let broken = [BoxAnswer(label: 0, score: .nan, box: box(0, 0, 1, 1))]
    #expect(throws: StatisticsError.self) { try BoxSuppression.kept(broken, overlap: 0.5) }
  }

  /// Three truths; hit, miss, hit: precisions 1, 1/2, 2/3 at recalls 1/3, 1/3, 2/3. Made monotone: 1, 2/3, 2/3.
  @Test("Both interpolations agree with sums by hand")
  func byHand() throws {
    let truths = [0.0, 20, 40].map { BoxTruth(label: 0, box: box($0, 0, 10, 10)) }
    let answers = [
      BoxAnswer(label: 0, score: 0.9, box: box(0, 0, 10, 10)), BoxAnswer(label: 0, score: 0.8, box: box(0, 0, 10, 10)),
      BoxAnswer(label: 0, score: 0.7, box: box(20, 0, 10, 10)),
    ]
    let outcome = BoxMatching(overlap: 0.5).outcome(label: 0, answers: answers, truths: truths)
    #expect(outcome.hits == [true, false, true] && outcome.truths == 3)
    let curve = try #require(BoxCurve([outcome]))
    #expect(near(curve.averagePrecision(.allPoints), 1.0 / 3 + 2.0 / 9))
    // Recalls 0 … 0.33 reach a precision of 1, 0.34 … 0.66 two thirds.
    #expect(near(curve.averagePrecision(), (34 + 33 * 2.0 / 3) / 101))
    #expect(BoxCurve([BoxMatching(overlap: 0.5).outcome(label: 1, answers: answers, truths: truths)]) == nil)
  }

  @Test("What is difficult or a crowd is no mistake to find and none to miss")
  func leftOut() {
    let truths = [
      BoxTruth(label: 0, box: box(0, 0, 10, 10), standing: .difficult),
      BoxTruth(label: 0, box: box(50, 0, 40, 40), standing: .crowd),
    ]
    let answers = [
      BoxAnswer(label: 0, score: 0.9, box: box(0, 0, 10, 10)), BoxAnswer(label: 0, score: 0.8, box: box(0, 1, 10, 10)),
      BoxAnswer(label: 0, score: 0.7, box: box(52, 2, 5, 5)), BoxAnswer(label: 0, score: 0.6, box: box(200, 0, 5, 5)),
    ]
    let outcome = BoxMatching(overlap: 0.5).outcome(label: 0, answers: answers, truths: truths)
    #expect(outcome.hits == [false] && outcome.scores == [0.6] && outcome.truths == 0)
  }

  private struct Case: Decodable {
    let labels, pictures: Int
    let truths, answers: [[Double]]
    let figures: [String: Double?]
  }

  private struct File: Decodable { let cases: [Case] }

  @Test("Figures are those of pycocotools, with sizes, crowds and ties")
  func peer() throws {
    for known in try Oracle.read(File.self, "boxes").cases {
      var truths = [[BoxTruth]](repeating: [], count: known.pictures)
      var answers = [[BoxAnswer]](repeating: [], count: known.pictures)
      for row in known.truths {
        truths[Int(row[0])].append(
          BoxTruth(
            label: Int(row[1]), box: box(row[2], row[3], row[4], row[5]), standing: row[6] == 1 ? .crowd : .counted))
      }
      for row in known.answers {
        answers[Int(row[0])].append(
          BoxAnswer(label: Int(row[1]), score: row[6], box: box(row[2], row[3], row[4], row[5])))
      }
      let evaluation = try BoxEvaluation(answers: answers, truths: truths, labels: known.labels)
      let figures = evaluation.figures()
      let found: [String: Double?] = [
        "mean": figures.mean, "at50": figures.at50, "at75": figures.at75, "small": figures.small,
        "medium": figures.medium, "large": figures.large,
      ]
      for (name, value) in known.figures {
        let mine = try #require(found[name])
        #expect(mine.map { near($0, value ?? -1, 1e-9) } ?? (value == nil), "\(name): \(String(describing: mine))")
      }
      #expect(evaluation.figures(Array(0..<known.pictures)) == figures)
    }
  }

  @Test("Perfect answers score one and none score zero; drawing pictures again stays in between")
  func bounds() throws {
    let truths = (0..<6).map { [BoxTruth(label: $0 % 2, box: box(Double($0), 0, 50, 50))] }
    let perfect = truths.map { $0.map { BoxAnswer(label: $0.label, score: 1, box: $0.box) } }
    #expect(near(try BoxEvaluation(answers: perfect, truths: truths, labels: 2).figures().mean, 1))
    let half = perfect.enumerated().map { $0.offset < 3 ? $0.element : [] }
    let evaluation = try BoxEvaluation(answers: half, truths: truths, labels: 2)
    #expect(evaluation.precisionAt50([0, 1, 2]) == 1 && evaluation.precisionAt50([3, 4, 5]) == 0)
    #expect((0...1).contains(evaluation.precisionAt50([0, 0, 5])))
    #expect(evaluation.figures().small == nil && evaluation.figures().medium != nil)
  }

  @Test("What cannot be judged is refused")
  func refused() {
    let truth = [[BoxTruth(label: 0, box: box(0, 0, 1, 1))]]
    #expect(throws: StatisticsError.self) { try BoxEvaluation(answers: [], truths: truth, labels: 1) }
    #expect(throws: StatisticsError.self) { try BoxEvaluation(answers: [[]], truths: [[]], labels: 1) }
    #expect(throws: StatisticsError.self) {
      try BoxEvaluation(answers: [[BoxAnswer(label: 1, score: 1, box: box(0, 0, 1, 1))]], truths: truth, labels: 1)
    }
    #expect(throws: StatisticsError.self) {
      try BoxEvaluation(answers: [[BoxAnswer(label: 0, score: 1, box: box(0, .nan, 1, 1))]], truths: truth, labels: 1)
    }
  }
}
