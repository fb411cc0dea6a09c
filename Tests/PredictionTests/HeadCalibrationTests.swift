import Bundles
import Prediction
import Statistics
import Testing

@Suite("Calibration of a head")
struct HeadCalibrationTests {
  private static let calibration = HeadCalibration(
    .platt(PlattScaling(slope: 2, intercept: -1)), placements: [1: 0.5, 6: -2], categories: [900: 1])

  @Test("It comes back from a manifest as it was, with and without shifts")
  func roundTrip() throws {
    let plain = HeadCalibration(.beta(BetaCalibration(a: 1, b: 2, c: 0.5)))
    for calibration in [Self.calibration, plain, .identity] {
      let stored = try RankerTask.allCases.flatMap { try calibration.manifest(of: $0, suffix: "v1") }
      for task in RankerTask.allCases { #expect(try HeadCalibration(stored, of: task) == calibration) }
      #expect(Set(stored.map(\.id)).count == stored.count)
    }
  }

  @Test("Shifts move log odds after the map, and what is not named moves nothing")
  func shifts() {
    let base = LogOdds.inverse(2 * LogOdds.of(0.3) - 1)
    #expect(abs(Self.calibration(0.3, placement: 0, category: 5) - base) < 1e-12)
    let moved = LogOdds.inverse(LogOdds.of(base) - 2 + 1)
    #expect(abs(Self.calibration(0.3, placement: 6, category: 900) - moved) < 1e-12)
    #expect(Self.calibration(.nan, placement: 6, category: 900).isNaN)
  }

  @Test("A head without a map, and shifts that are none, are refused")
  func refusals() throws {
    let stored = try Self.calibration.manifest(of: .click, suffix: "v1")
    #expect(throws: PredictionError.self) { try HeadCalibration(stored, of: .save) }
    for parameters in [[1], [1, .infinity]] as [[Double]] {
      var damaged = stored
      damaged[1].parameters = parameters
      #expect(throws: PredictionError.self) { try HeadCalibration(damaged, of: .click) }
    }
  }
}
