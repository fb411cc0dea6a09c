import Foundation
import Testing

@testable import Statistics

@Suite("Temperature scaling")
struct TemperatureTests {
  /// Rows of logits whose labels follow softmax(logits / temperature).
  private func sample(_ count: Int, temperature: Double) throws -> (logits: [[Double]], labels: [Int]) {
    var random = SplitMix64(seed: 5)
    let map = try TemperatureScaling(temperature: temperature)
    var (logits, labels) = ([[Double]](), [Int]())
    for _ in 0..<count {
      let row = (0..<4).map { _ in 2 * random.normal() }
      var (rest, label) = (random.uniform(), 0)
      let shares = map(row)
      while label < 3, rest > shares[label] {
        rest -= shares[label]
        label += 1
      }
      logits.append(row)
      labels.append(label)
    }
    return (logits, labels)
  }

  @Test("The temperature that outcomes were drawn with is found", arguments: [0.5, 1, 2.5])
  func found(temperature: Double) throws {
    let (logits, labels) = try sample(20_000, temperature: temperature)
    let fit = try TemperatureScaling(logits: logits, labels: labels)
    // Four standard errors of a fit on so many examples, by repeats with other seeds.
    #expect(abs(fit.temperature / temperature - 1) < 0.06)
    #expect(abs(fit(logits[0]).reduce(0, +) - 1) < 1e-12)
  }

  @Test("Sound probabilities are left as they are, others are not")
  func choice() throws {
    let folds = (0..<2_000).map { $0 % 5 }
    let sound = try sample(2_000, temperature: 1)
    #expect(try TemperatureChoice(logits: sound.logits, labels: sound.labels, folds: folds).chosen == .identity)
    let flat = try sample(2_000, temperature: 3)
    let choice = try TemperatureChoice(logits: flat.logits, labels: flat.labels, folds: folds)
    #expect(choice.chosen.temperature > 2)
    #expect(choice.lossAfter < choice.lossBefore)
  }

  @Test("Answers that are all right make nothing certain")
  func separable() throws {
    let logits = (0..<50).map { row in (0..<3).map { $0 == row % 3 ? 2.0 : 0 } }
    let fit = try TemperatureScaling(logits: logits, labels: (0..<50).map { $0 % 3 })
    // Each label keeps 1 − 1/52, as the closed form of two equal rivals says.
    #expect(abs(fit(logits[0])[0] - (1 - 1.0 / 52)) < 1e-4)
  }

  @Test("What is no temperature and no label is refused")
  func refused() {
    #expect(throws: StatisticsError.self) { try TemperatureScaling(temperature: 0) }
    #expect(throws: StatisticsError.self) { try TemperatureScaling(logits: [[0, 1]], labels: [2]) }
    #expect(throws: StatisticsError.self) { try TemperatureScaling(logits: [[0, .nan]], labels: [0]) }
  }

  @Test("Accuracy, recall, Brier and log loss are those of a table worked by hand")
  func evaluation() throws {
    var random = SplitMix64(seed: 1)
    let evaluation = try ClassEvaluation(
      probabilities: [[0.8, 0.2], [0.6, 0.4], [0.3, 0.7], [0.9, 0.1]], labels: [0, 1, 1, 0], using: &random)
    #expect(evaluation.answers == [0, 0, 1, 0])
    #expect(evaluation.accuracy.estimate == 0.75)
    #expect(evaluation.macroRecall == 0.75)
    let brier = (2 * 0.04 + 2 * 0.36 + 2 * 0.09 + 2 * 0.01) / 4
    #expect(abs(evaluation.brier - brier) < 1e-12)
    let loss = -(log(0.8) + log(0.4) + log(0.7) + log(0.9)) / 4
    #expect(abs(evaluation.logLoss - loss) < 1e-12)
  }
}
