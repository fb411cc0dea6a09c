import Domain
import Statistics

extension QualityModel {
  /// How a model is learned: everything but the photographs.
  public struct Recipe: Codable, Equatable, Sendable {
    /// Examples that Gaussians stand around.
    public var landmarks: Int
    /// Widths that are tried, in medians of the distance between examples.
    public var widths: [Double]
    public var penalties: [Double]
    /// Parts that photographs are dealt into, so that width and penalty are chosen on others than those learned from.
    public var folds: Int
    public var seed: UInt64

    public init(
      landmarks: Int = 400, widths: [Double] = [0.5, 1, 2], penalties: [Double] = [1e-6, 1e-4], folds: Int = 3,
      seed: UInt64 = 1
    ) {
      (self.landmarks, self.widths, self.penalties) = (landmarks, widths, penalties)
      (self.folds, self.seed) = (folds, seed)
    }
  }

  /// Fewer photographs are no basis for a model.
  public static let leastPhotographs = 10

  /// - Throws: `QualityError`: `tooFewPictures`, `incompatible`; `StatisticsError` for a recipe outside its domain.
  public init(learning examples: QualityExamples, recipe: Recipe = Recipe()) throws {
    guard examples.photographs >= max(Self.leastPhotographs, recipe.folds) else {
      throw QualityError(
        .tooFewPictures,
        "\(examples.photographs) photographs could be read: give \(Self.leastPhotographs) or more.")
    }
    let good = examples.rows.filter { $0.strengths.allSatisfy { $0 == 0 } }.map(\.features.values)
    let all = examples.rows.map(\.features.values)
    let (mean, deviation) = Self.moments(of: all)
    let rows = all.map { Self.standard($0, mean, deviation) }
    let targets = examples.rows.map { [$0.quality] + $0.strengths }
    var random = SeededRandom(seed: recipe.seed, stream: "quality")
    let scenes = good.map { Array(Self.standard($0, mean, deviation)[..<Self.sceneCount]) }
    let natural = try MahalanobisDistance(fitting: scenes)
    let distances = try SampleQuantiles(scenes.map { natural($0) })
    let median = RandomFeatures.medianDistance(
      (0..<min(150, rows.count)).map { rows[$0 * rows.count / min(150, rows.count)].map(Float.init) })
    let photographs = examples.rows.map(\.photograph)
    let choice = try Self.choice(rows, targets, photographs, median, recipe, &random)
    try self.init(
      mean: mean, deviation: deviation,
      ridge: KernelRidge(
        rows: rows, targets: targets, landmarks: recipe.landmarks, bandwidth: choice.width * median,
        penalty: choice.penalty, using: &random),
      natural: natural, naturalDistance: max(1e-9, distances(0.5)))
  }

  private static func moments(of rows: [[Double]]) -> (mean: [Double], deviation: [Double]) {
    let count = Double(rows.count)
    let mean = (0..<QualityFeatures.count).map { column in rows.reduce(0) { $0 + $1[column] } / count }
    let deviation = mean.indices.map { column in
      let square = rows.reduce(0) { $0 + ($1[column] - mean[column]) * ($1[column] - mean[column]) } / count
      // A feature that never changes says nothing, at any scale.
      return square > 1e-12 ? square.squareRoot() : 1
    }
    return (mean, deviation)
  }

  /// Width and penalty of the least squared error of quality on photographs that were not learned from.
  private static func choice(
    _ rows: [[Double]], _ targets: [[Double]], _ photographs: [Int], _ median: Double, _ recipe: Recipe,
    _ random: inout SeededRandom
  ) throws -> (width: Double, penalty: Double) {
    let folds = try Grouping(photographs).folds(recipe.folds, using: &random)
    var best = (width: 1.0, penalty: 1e-4, error: Double.infinity)
    for width in recipe.widths {
      for penalty in recipe.penalties {
        var error = 0.0
        for fold in 0..<recipe.folds {
          let (seen, unseen) = (folds.indices.filter { folds[$0] != fold }, folds.indices.filter { folds[$0] == fold })
          let ridge = try KernelRidge(
            rows: seen.map { rows[$0] }, targets: seen.map { [targets[$0][0]] }, landmarks: recipe.landmarks / 2,
            bandwidth: width * median, penalty: penalty, using: &random)
          error += unseen.reduce(0) { sum, place in
            let gap = ridge(rows[place])[0] - targets[place][0]
            return sum + gap * gap
          }
        }
        if error < best.error { best = (width, penalty, error) }
      }
    }
    return (best.width, best.penalty)
  }
}
