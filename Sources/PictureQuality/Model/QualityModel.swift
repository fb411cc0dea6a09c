import Foundation
public import Statistics

/// Says how good a picture is and what is wrong with it, without another picture to compare with.
///
/// Learned from photographs that were made worse by a known strength; beside it stands how natural a picture is by the
/// statistics of natural scenes alone, which no distortion was shown to.
public struct QualityModel: Equatable, Sendable {
  /// What a score is made of, in the order of its values.
  public static let labels = ["quality", "naturalness"] + Distortion.allCases.map(\.rawValue)

  /// The mean and deviation of each feature over the photographs learned from.
  public let mean, deviation: [Double]
  /// From standard features to quality and the strength of each distortion.
  public let ridge: KernelRidge
  /// Of good photographs, over features of scene statistics.
  public let natural: MahalanobisDistance
  /// The median distance of good photographs.
  public let naturalDistance: Double

  public struct Answer: Equatable, Sendable {
    /// 1 for a picture that nothing is wrong with, 0 for one that is as bad as pages show.
    public let quality: Double
    /// 1 for the most natural, ½ for a usual good photograph.
    public let naturalness: Double
    /// In the order of `Distortion.allCases`, 0...1.
    public let strengths: [Double]

    /// In the order of `QualityModel.labels`.
    public var values: [Float] { ([quality, naturalness] + strengths).map { Float($0) } }

    /// What is wrong most, where anything is.
    public var worst: Distortion? {
      guard let place = strengths.indices.max(by: { strengths[$0] < strengths[$1] }), strengths[place] >= 0.25 else {
        return nil
      }
      return Distortion.allCases[place]
    }
  }

  /// - Throws: `QualityError`: `incompatible` for parts that do not belong together.
  public init(
    mean: [Double], deviation: [Double], ridge: KernelRidge, natural: MahalanobisDistance, naturalDistance: Double
  ) throws(QualityError) {
    guard mean.count == QualityFeatures.count, deviation.count == mean.count, ridge.columns == mean.count,
      ridge.functions == Distortion.allCases.count + 1, natural.mean.count == Self.sceneCount,
      deviation.allSatisfy({ $0 > 0 && $0.isFinite }), naturalDistance > 0
    else {
      throw QualityError(
        .incompatible, "The parts of a quality model do not belong together: learn it again with this version.")
    }
    (self.mean, self.deviation, self.ridge) = (mean, deviation, ridge)
    (self.natural, self.naturalDistance) = (natural, naturalDistance)
  }

  static let sceneCount = 2 * SceneStatistics.countPerScale

  /// - Complexity: O(landmarks · features).
  public func callAsFunction(_ features: QualityFeatures) -> Answer {
    let standard = Self.standard(features.values, mean, deviation)
    let values = ridge(standard).map { min(1, max(0, $0)) }
    let ratio = natural(Array(standard[..<Self.sceneCount])) / naturalDistance
    return Answer(quality: values[0], naturalness: 1 / (1 + ratio * ratio), strengths: Array(values[1...]))
  }

  /// Cut at five deviations, so that a picture unlike all others is judged by the rest of its features too.
  static func standard(_ values: [Double], _ mean: [Double], _ deviation: [Double]) -> [Double] {
    values.indices.map { min(5, max(-5, (values[$0] - mean[$0]) / deviation[$0])) }
  }
}
