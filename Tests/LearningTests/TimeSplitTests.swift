import Domain
import Prediction
import Testing

@testable import Learning

@Suite("Split by time")
struct TimeSplitTests {
  @Test("Parts follow each other in time, cover all rows, and share no decision and no moment", arguments: 0..<40)
  func parts(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var examples = ExampleColumns(width: 1)
    var at: Int64 = 0
    for page in 0..<(20 + random.index(below: 200)) {
      if random.chance(0.5) { at += 1 }
      examples.add(
        .init(
          decision: try DecisionID("d\(page)"), at: Timestamp(milliseconds: at), person: nil, actions: .none, passed: []
        ))
      for _ in 0...random.index(below: 5) {
        examples.add(numbers: [0], candidate: 0, outcome: ImpressionOutcome(isAd: false))
      }
    }
    let shares = TimeSplit.Shares(validation: random.uniform(in: 0.1..<0.3), test: random.uniform(in: 0.1..<0.3))
    let split = try TimeSplit(examples, shares: shares)
    #expect(split.train.lowerBound == 0 && split.train.upperBound == split.validation.lowerBound)
    #expect(split.validation.upperBound == split.test.lowerBound && split.test.upperBound == examples.count)
    for cut in [split.validation.lowerBound, split.test.lowerBound] {
      #expect(examples.page(ofRow: cut - 1).at < examples.page(ofRow: cut).at)
    }
    // A cut moves by the rows of one moment at most, here fewer than 60.
    #expect(abs(Double(split.test.count) - shares.test * Double(examples.count)) < 60)
  }

  @Test("Shares that leave nothing, and data of one moment, are refused")
  func refusals() throws {
    var examples = ExampleColumns(width: 1)
    for page in 0..<50 {
      examples.add(
        .init(
          decision: try DecisionID("d\(page)"), at: Timestamp(milliseconds: 5), person: nil, actions: .none, passed: [])
      )
      examples.add(numbers: [0], candidate: 0, outcome: ImpressionOutcome(isAd: false))
    }
    let few = #expect(throws: LearningError.self) { try TimeSplit(examples) }
    #expect(few?.code == .tooFewExamples)
    for (validation, test) in [(0.0, 0.2), (0.2, 0), (0.5, 0.5)] {
      let bad = #expect(throws: LearningError.self) {
        try TimeSplit(examples, shares: .init(validation: validation, test: test))
      }
      #expect(bad?.code == .badSettings)
    }
  }
}
