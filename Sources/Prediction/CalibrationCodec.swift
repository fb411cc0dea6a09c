public import Bundles
public import Domain
public import Statistics

/// Calibrators as a manifest keeps them: a method and its numbers.
///
/// identity has none, platt [slope, intercept], beta [a, b, c], isotonic all inputs and then all outputs, downsampling
/// [kept negatives].
public enum CalibrationCodec {
  /// - Parameters:
  ///   - output: the name of the network's output.
  public static func manifest(
    _ calibrator: Calibrator, id: CalibrationID, output: String
  ) -> Manifest.Calibration {
    let (method, parameters) = stored(calibrator)
    return Manifest.Calibration(id: id, output: output, method: method, parameters: parameters)
  }

  /// The method's name and its numbers.
  public static func stored(_ calibrator: Calibrator) -> (method: String, parameters: [Double]) {
    switch calibrator {
    case .identity: ("identity", [])
    case .platt(let map): ("platt", [map.slope, map.intercept])
    case .beta(let map): ("beta", [map.a, map.b, map.c])
    case .isotonic(let map): ("isotonic", map.inputs + map.outputs)
    case .downsampling(let map): ("downsampling", [map.keptNegatives])
    }
  }

  /// - Throws: `badCalibration` for a method that is not known, or numbers that are not its.
  public static func calibrator(_ stored: Manifest.Calibration) throws(PredictionError) -> Calibrator {
    let numbers = stored.parameters
    switch (stored.method, numbers.count) {
    case ("identity", 0): return .identity
    case ("platt", 2): return .platt(PlattScaling(slope: numbers[0], intercept: numbers[1]))
    case ("beta", 3): return .beta(BetaCalibration(a: numbers[0], b: numbers[1], c: numbers[2]))
    case ("isotonic", let count) where count > 0 && count.isMultiple(of: 2):
      let half = count / 2
      return try checked(stored) { () throws(StatisticsError) in
        .isotonic(try IsotonicRegression(inputs: Array(numbers[..<half]), outputs: Array(numbers[half...])))
      }
    case ("downsampling", 1):
      return try checked(stored) { () throws(StatisticsError) in
        .downsampling(try DownsamplingCorrection(keptNegatives: numbers[0]))
      }
    default: throw refusal(stored)
    }
  }

  private static func checked(
    _ stored: Manifest.Calibration, _ make: () throws(StatisticsError) -> Calibrator
  ) throws(PredictionError) -> Calibrator {
    do {
      return try make()
    } catch {
      throw refusal(stored)
    }
  }

  private static func refusal(_ stored: Manifest.Calibration) -> PredictionError {
    PredictionError(
      .badCalibration,
      "Calibration \(stored.id) is no \(stored.method) map that this version knows: publish the bundle again.")
  }
}
