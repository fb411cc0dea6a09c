public import Bundles
public import Domain
public import Foundation
public import Statistics
import Store

/// From the logits of a classifier to scores that mean something, and from scores to labels.
public struct ClassifierDecision: Equatable, Sendable {
  /// What makes a score agree with what is observed.
  public enum Calibration: Equatable, Sendable {
    /// Of a classifier with one label an example.
    case temperature(TemperatureScaling)
    /// Of one with several: a map for each label.
    case labels([PlattScaling?])
  }

  public let calibration: Calibration
  /// For each label the score from which on it is said; nil where no score was sure enough.
  public let thresholds: [Double?]

  public init(calibration: Calibration, thresholds: [Double?]) {
    (self.calibration, self.thresholds) = (calibration, thresholds)
  }

  /// The file in a bundle that holds the thresholds.
  public static let fileName = "thresholds.json"

  /// Of several views of one example; NaN without one.
  func mean(of logits: [[Float]]) -> [Double] {
    thresholds.indices.map { place in
      logits.reduce(0) { $0 + ($1.indices.contains(place) ? Double($1[place]) : .nan) } / Double(logits.count)
    }
  }

  /// The scores of the mean of several views, or a null where they are no numbers.
  func value(_ logits: [[Float]], _ calibration: CalibrationID) -> Result<SignalValue, SignalNull> {
    let mean = mean(of: logits)
    guard mean.allSatisfy(\.isFinite) else { return .failure(SignalNull(.noDirection)) }
    return .success(.scores(LabelScores(calibration: calibration, values: scores(mean).map { Float($0) })))
  }

  /// A score for each label, 0...1.
  public func scores(_ logits: [Double]) -> [Double] {
    switch calibration {
    case .temperature(let map): map(logits)
    case .labels(let maps): zip(maps, logits).map { map, odds in map.map { $0(odds) } ?? LogOdds.inverse(odds) }
    }
  }

  /// What scores would be had nothing been calibrated.
  public func uncalibrated(_ scores: [Double]) -> [Double] {
    switch calibration {
    case .temperature(let map):
      // The logarithms are the logits by the temperature, all shifted alike, which a softmax does not see.
      TemperatureScaling.identity(scores.map { map.temperature * log(max($0, 1e-30)) })
    case .labels(let maps):
      zip(maps, scores).map { map, score in
        map.map { LogOdds.inverse((LogOdds.of(score) - $0.intercept) / $0.slope) } ?? score
      }
    }
  }

  /// The places of the labels that are said of an example, most certain first; none when nothing is sure enough.
  public func said(_ scores: [Double]) -> [Int] {
    let sure = scores.indices.filter { place in thresholds[place].map { scores[place] >= $0 } ?? false }
      .sorted { (scores[$1], $0) < (scores[$0], $1) }
    if case .temperature = calibration { return Array(sure.prefix(1)) }
    return sure
  }

  public func manifest(_ id: CalibrationID, labels: [String]) -> [Manifest.Calibration] {
    switch calibration {
    case .temperature(let map):
      [.init(id: id, output: "logits", method: "temperature", parameters: [map.temperature])]
    case .labels(let maps):
      zip(labels, maps).map { label, map in
        .init(
          id: id, output: label, method: map == nil ? "identity" : "platt",
          parameters: map.map { [$0.slope, $0.intercept] } ?? [])
      }
    }
  }

  /// - Throws: nothing that finite thresholds can cause.
  public func thresholdFile() throws -> Data { try JSONEncoder().encode(thresholds) }

  /// - Throws: `SignalError`: `damagedBundle` when calibrations or thresholds are not those of the labels.
  public init(_ bundle: Bundles.Bundle, settings: ClassifierSettings) throws(SignalError) {
    func refusal(_ what: String) -> SignalError {
      SignalError(
        .damagedBundle,
        "Bundle \(bundle.manifest.name)-\(bundle.manifest.version) has \(what) that do not belong to its "
          + "\(settings.labels.count) labels: train it again, or fetch it whole.")
    }
    guard let data = try? bundle.attachment(Self.fileName),
      let thresholds = try? JSONDecoder().decode([Double?].self, from: data), thresholds.count == settings.labels.count
    else { throw refusal("thresholds") }
    self.thresholds = thresholds
    let stored = bundle.manifest.calibrations
    guard Set(stored.map(\.id)).count == 1 else { throw refusal("calibrations") }
    switch settings.task {
    case .single:
      guard stored.count == 1, stored[0].method == "temperature", let number = stored[0].parameters.first,
        let map = try? TemperatureScaling(temperature: number)
      else { throw refusal("calibrations") }
      calibration = .temperature(map)
    case .multiple:
      guard stored.map(\.output) == settings.labels else { throw refusal("calibrations") }
      var maps: [PlattScaling?] = []
      for entry in stored {
        switch (entry.method, entry.parameters.count) {
        case ("identity", 0): maps.append(nil)
        case ("platt", 2): maps.append(PlattScaling(slope: entry.parameters[0], intercept: entry.parameters[1]))
        default: throw refusal("calibrations")
        }
      }
      calibration = .labels(maps)
    }
  }
}
