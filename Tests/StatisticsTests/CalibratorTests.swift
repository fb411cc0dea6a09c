import Foundation
import Testing

@testable import Statistics

@Suite("Calibrators")
struct CalibratorTests {
  private struct File: Decodable { let cases: [Case] }
  private struct Case: Decodable {
    let scores: [Double]
    let outcomes: [Bool]
    let asked, isotonic, platt, beta: [Double]
  }

  @Test("Of predictions whose order is that of the opposite, the sigmoid over them is constant at the rate")
  func reversed() throws {
    let probabilities = (1...40).map { Double($0) / 41 }
    let outcomes = (1...40).map { $0 <= 20 }
    let map = try Calibrator(.platt, probabilities: probabilities, outcomes: outcomes)
    #expect(abs(map(0.9) - 0.5) < 1e-9 && map(0.1) == map(0.9))
  }

  @Test("Isotonic, Platt and beta fits agree with scikit-learn and with a general optimiser")
  func peers() throws {
    for known in try Oracle.read(File.self, "calibrators").cases {
      let isotonic = try IsotonicRegression(scores: known.scores, outcomes: known.outcomes)
      for (asked, expected) in zip(known.asked, known.isotonic) {
        #expect(near(isotonic(asked), expected, 1e-9, floor: 1e-3))
      }
      let platt = try PlattScaling(scores: known.scores, outcomes: known.outcomes)
      #expect(near(platt.slope, known.platt[0], 1e-8))
      #expect(near(platt.intercept, known.platt[1], 1e-8))
      let beta = try BetaCalibration(probabilities: known.scores, outcomes: known.outcomes)
      #expect(near(beta.a, known.beta[0], 1e-7))
      #expect(near(beta.b, known.beta[1], 1e-7))
      #expect(near(beta.c, known.beta[2], 1e-7))
    }
  }

  /// Predictions whose log odds are those of the truth times `slope` plus `shift`.
  private func bent(
    _ count: Int, slope: Double, shift: Double, seed: UInt64
  ) -> (probabilities: [Double], outcomes: [Bool]) {
    var random = SplitMix64(seed: seed)
    let truth = (0..<count).map { _ in Double.random(in: 0.02...0.6, using: &random) }
    return (
      truth.map { LogOdds.inverse(LogOdds.of($0) * slope + shift) },
      truth.map { Double.random(in: 0..<1, using: &random) < $0 }
    )
  }

  @Test("Sound predictions are left as they are", arguments: 1...8 as ClosedRange<UInt64>)
  func leftAlone(seed: UInt64) throws {
    let data = bent(2_000, slope: 1, shift: 0, seed: seed)
    let choice = try CalibrationChoice(probabilities: data.probabilities, outcomes: data.outcomes)
    #expect(choice.chosen == .identity)
    #expect(choice.calibrator == .identity)
  }

  @Test("Overconfident predictions are mended", arguments: 1...4 as ClosedRange<UInt64>)
  func mended(seed: UInt64) throws {
    let data = bent(4_000, slope: 2, shift: 0.5, seed: seed)
    let choice = try CalibrationChoice(probabilities: data.probabilities, outcomes: data.outcomes)
    #expect(choice.chosen != .identity)
    #expect(choice.trials.map(\.kind) == Calibrator.Kind.allCases)
    #expect(choice.trials[0].heldOutLoss > choice.trials[1].heldOutLoss)
    let fresh = bent(4_000, slope: 2, shift: 0.5, seed: seed + 100)
    let before = try CalibrationError(probabilities: fresh.probabilities, outcomes: fresh.outcomes)
    let after = try CalibrationError(
      probabilities: fresh.probabilities.map { choice.calibrator($0) }, outcomes: fresh.outcomes)
    #expect(after.expected < 0.03)
    #expect(before.expected > 2 * after.expected)
  }

  @Test("A calibrator survives its JSON", arguments: Calibrator.Kind.allCases)
  func coded(kind: Calibrator.Kind) throws {
    let data = bent(200, slope: 1.5, shift: 0, seed: 9)
    let calibrator = try Calibrator(kind, probabilities: data.probabilities, outcomes: data.outcomes)
    let json = try JSONEncoder().encode(calibrator)
    #expect(try JSONDecoder().decode(Calibrator.self, from: json) == calibrator)
    #expect(String(decoding: json, as: UTF8.self).contains("\"kind\":\"\(kind.rawValue)\""))
  }

  @Test("An isotonic map that falls is refused when read")
  func corrupt() {
    let json = Data(#"{"kind": "isotonic", "inputs": [0, 1], "outputs": [0.9, 0.1]}"#.utf8)
    #expect(throws: StatisticsError.self) { try JSONDecoder().decode(Calibrator.self, from: json) }
  }

  @Test(
    "Each fit is monotone, answers probabilities and passes a missing one on",
    arguments: Calibrator.Kind.allCases)
  func monotone(kind: Calibrator.Kind) throws {
    let data = bent(500, slope: 0.7, shift: -1, seed: 21)
    let calibrator = try Calibrator(kind, probabilities: data.probabilities, outcomes: data.outcomes)
    var last = 0.0
    for p in stride(from: 0.0, through: 1, by: 1 / 128) {
      let mapped = calibrator(p)
      #expect((last...1).contains(mapped))
      last = mapped
    }
    #expect(calibrator(.nan).isNaN)
  }

  @Test("Separable data gives a finite sigmoid")
  func separable() throws {
    let platt = try PlattScaling(scores: [-2, -1, 1, 2], outcomes: [false, false, true, true])
    #expect(platt.slope.isFinite && platt.slope > 0)
    #expect(near(platt.intercept, 0, 1e-9, floor: 1))
    #expect((0.5..<1).contains(platt(2)))
  }

  @Test("Constant and inverted predictions are fitted without failing")
  func degenerate() throws {
    let outcomes = (0..<40).map { $0 % 4 == 0 }
    let constant = try PlattScaling(scores: .init(repeating: 3, count: 40), outcomes: outcomes)
    #expect(near(constant(3), (10 * 11.0 / 12 + 30 / 32.0) / 40, 1e-6))
    let inverted = outcomes.map { $0 ? 0.1 : 0.9 }
    let beta = try BetaCalibration(probabilities: inverted, outcomes: outcomes)
    #expect((beta.a, beta.b) == (0, 0))
    let isotonic = try IsotonicRegression(scores: inverted, outcomes: outcomes)
    #expect(isotonic(0.5) == 0.25)
  }

  @Test("The downsampling correction undoes the sampling of negatives")
  func downsampling() throws {
    let correction = try DownsamplingCorrection(keptNegatives: 0.1)
    // One positive among 100: of 99 negatives 9.9 are kept.
    #expect(near(correction(1 / 10.9), 0.01, 1e-12))
    #expect(correction(1) == 1)
    #expect(correction(0) == 0)
    #expect(throws: StatisticsError.self) { try DownsamplingCorrection(keptNegatives: 0) }
  }
}
