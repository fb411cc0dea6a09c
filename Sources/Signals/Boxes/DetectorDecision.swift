public import Bundles
public import Domain
public import Statistics

/// From a detector's scores to how likely a box is right: that it overlaps a thing of its label by half or more.
public struct DetectorDecision: Equatable, Sendable {
  /// Over log-odds; nil leaves scores as they are.
  public let map: PlattScaling?

  public init(_ map: PlattScaling?) { self.map = map }

  public func probability(_ score: Double) -> Double { map.map { $0(LogOdds.of(score)) } ?? score }

  public func manifest(_ id: CalibrationID) -> [Manifest.Calibration] {
    [
      .init(
        id: id, output: DetectorSettings.calibratedOutput, method: map == nil ? "identity" : "platt",
        parameters: map.map { [$0.slope, $0.intercept] } ?? [])
    ]
  }

  /// - Throws: `SignalError`: `damagedBundle` for calibrations of something else.
  public init(_ manifest: Manifest) throws(SignalError) {
    guard let stored = manifest.calibrations.first, manifest.calibrations.count == 1,
      stored.output == DetectorSettings.calibratedOutput
    else { throw Self.refusal(manifest) }
    switch (stored.method, stored.parameters.count) {
    case ("identity", 0): self.init(nil)
    // A map that falls would turn the order of boxes around.
    case ("platt", 2) where stored.parameters[0] > 0 && stored.parameters.allSatisfy(\.isFinite):
      self.init(PlattScaling(slope: stored.parameters[0], intercept: stored.parameters[1]))
    default: throw Self.refusal(manifest)
    }
  }

  private static func refusal(_ manifest: Manifest) -> SignalError {
    SignalError(
      .damagedBundle,
      "Bundle \(manifest.name)-\(manifest.version) has a calibration that is none of boxes: train it again, or fetch it "
        + "whole.")
  }
}
