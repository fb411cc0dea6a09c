import Testing

@testable import Statistics

@Suite("Calibration error")
struct CalibrationErrorTests {
  @Test("A constant prediction that equals the base rate has no error")
  func constantAtBaseRate() throws {
    let outcomes = (0..<100).map { $0 % 4 == 0 }
    let error = try CalibrationError(
      probabilities: .init(repeating: 0.25, count: 100), outcomes: outcomes, binCount: 1)
    #expect(error.expected == 0)
  }

  @Test("A known shift is measured as it is", arguments: [0.05, 0.1, 0.2])
  func knownShift(shift: Double) throws {
    let outcomes = (0..<1_000).map { $0 % 2 == 0 }
    let error = try CalibrationError(
      probabilities: .init(repeating: 0.5 + shift, count: 1_000), outcomes: outcomes, binCount: 1)
    #expect(abs(error.expected - shift) < 1e-12)
  }

  @Test("For a perfect model the debiased square averages to zero while the plain error does not")
  func unbiasedAtSmallSamples() throws {
    var random = SplitMix64(seed: 7)
    var plain = 0.0
    var debiased = 0.0
    let worlds = 2_000
    for _ in 0..<worlds {
      let probabilities = (0..<300).map { _ in Double.random(in: 0.6...1, using: &random) }
      let outcomes = probabilities.map { Double.random(in: 0..<1, using: &random) < $0 }
      let error = try CalibrationError(probabilities: probabilities, outcomes: outcomes)
      plain += error.expected / Double(worlds)
      debiased += error.debiasedSquare / Double(worlds)
    }
    #expect(plain > 0.04)
    #expect(abs(debiased) < 2e-4)
  }

  @Test(
    "Input that cannot be measured is refused with its cause",
    arguments: [
      ([0.5], [true, false], StatisticsError.Code.lengthMismatch),
      ([], [], .empty),
      ([0.5, 1.5], [true, false], .outOfRange),
      ([0.5, .nan], [true, false], .outOfRange),
    ])
  func refused(probabilities: [Double], outcomes: [Bool], code: StatisticsError.Code) {
    let error = #expect(throws: StatisticsError.self) {
      try CalibrationError(probabilities: probabilities, outcomes: outcomes)
    }
    #expect(error?.code == code)
  }
}
