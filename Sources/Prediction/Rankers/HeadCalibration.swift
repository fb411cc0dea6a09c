public import Bundles
public import Domain
public import Statistics

/// How a head's probabilities become rates: one map for all, moved in log odds by where the candidate stands and by its
/// category.
public struct HeadCalibration: Equatable, Sendable {
  public var map: Calibrator
  /// By `FeatureSchema.placement`; what is not named moves nothing.
  public var placements: [UInt32: Double]
  /// By the identifier of the category.
  public var categories: [UInt32: Double]

  public static let identity = HeadCalibration(.identity)

  public init(_ map: Calibrator, placements: [UInt32: Double] = [:], categories: [UInt32: Double] = [:]) {
    self.map = map
    self.placements = placements
    self.categories = categories
  }

  /// NaN stays NaN.
  public func callAsFunction(_ probability: Double, placement: UInt32, category: UInt32) -> Double {
    let calibrated = map(probability)
    let shift = (placements[placement] ?? 0) + (categories[category] ?? 0)
    return shift == 0 || calibrated.isNaN ? calibrated : LogOdds.inverse(LogOdds.of(calibrated) + shift)
  }
}

extension HeadCalibration {
  /// As a manifest keeps it: the map under the head's name, and shifts, where there are some, under names of their own.
  /// - Parameter suffix: of the identifiers.
  /// - Throws: `DomainError.badIdentifier`.
  public func manifest(of task: RankerTask, suffix: String) throws(DomainError) -> [Manifest.Calibration] {
    var stored = [
      CalibrationCodec.manifest(map, id: try CalibrationID("ranker.\(task.rawValue).\(suffix)"), output: task.rawValue)
    ]
    for (name, shifts) in [(Self.placementsName, placements), (Self.categoriesName, categories)] where !shifts.isEmpty {
      stored.append(
        Manifest.Calibration(
          id: try CalibrationID("ranker.\(task.rawValue).\(name).\(suffix)"), output: "\(task.rawValue).\(name)",
          method: Self.method, parameters: shifts.sorted { $0.key < $1.key }.flatMap { [Double($0.key), $0.value] }))
    }
    return stored
  }

  /// - Throws: `badBundle` for a task without calibration, `badCalibration`.
  public init(_ stored: [Manifest.Calibration], of task: RankerTask) throws(PredictionError) {
    guard let map = stored.first(where: { $0.output == task.rawValue }) else {
      throw PredictionError(.badBundle, "The ranking model has no calibration of \(task.rawValue): train it again.")
    }
    func shifts(_ name: String) throws(PredictionError) -> [UInt32: Double] {
      guard let entry = stored.first(where: { $0.output == "\(task.rawValue).\(name)" }) else { return [:] }
      let numbers = entry.parameters
      guard entry.method == Self.method, numbers.count.isMultiple(of: 2), numbers.allSatisfy(\.isFinite) else {
        throw PredictionError(
          .badCalibration, "Calibration \(entry.id) holds no shifts that this version knows: publish the bundle again.")
      }
      var shifts: [UInt32: Double] = [:]
      for place in stride(from: 0, to: numbers.count, by: 2) {
        guard let key = UInt32(exactly: numbers[place]) else { continue }
        shifts[key] = numbers[place + 1]
      }
      return shifts
    }
    self.init(
      try CalibrationCodec.calibrator(map), placements: try shifts(Self.placementsName),
      categories: try shifts(Self.categoriesName))
  }

  private static let placementsName = "placements"
  private static let categoriesName = "categories"
  private static let method = "shifts"
}
