import Bundles
import Domain
import Prediction
import Statistics
import Testing

@Suite("Calibrations in a manifest")
struct CalibrationCodecTests {
  @Test("Every kind comes back as it was")
  func roundTrip() throws {
    let calibrators: [Calibrator] = [
      .identity, .platt(PlattScaling(slope: 1.25, intercept: -0.1)), .beta(BetaCalibration(a: 1.1, b: 0.9, c: 0.2)),
      .isotonic(try IsotonicRegression(inputs: [0.1, 0.2, 0.7], outputs: [0.05, 0.3, 0.3])),
      .downsampling(try DownsamplingCorrection(keptNegatives: 0.25)),
    ]
    for calibrator in calibrators {
      let stored = CalibrationCodec.manifest(calibrator, id: try CalibrationID("ranker.click.1"), output: "click")
      #expect(stored.id.description == "ranker.click.1" && stored.output == "click")
      #expect(try CalibrationCodec.calibrator(stored) == calibrator)
    }
  }

  @Test(
    "A method that is not known, or numbers that are not its, are refused",
    arguments: [
      ("magic", []), ("identity", [1]), ("platt", [1]), ("beta", [1, 2]), ("isotonic", []), ("isotonic", [1]),
      ("isotonic", [0.2, 0.1, 0, 1]), ("downsampling", [0]),
    ] as [(String, [Double])])
  func refusals(method: String, parameters: [Double]) throws {
    let stored = Manifest.Calibration(
      id: try CalibrationID("x"), output: "click", method: method, parameters: parameters)
    let error = #expect(throws: PredictionError.self) { try CalibrationCodec.calibrator(stored) }
    #expect(error?.code == .badCalibration)
  }
}
