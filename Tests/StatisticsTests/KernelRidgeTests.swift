import Foundation
import Testing

@testable import Statistics

@Suite("Kernel ridge regression on landmarks")
struct KernelRidgeTests {
  private static func points(_ count: Int, _ random: inout SplitMix64) -> [[Double]] {
    (0..<count).map { _ in [random.uniform() * 4 - 2, random.uniform() * 4 - 2] }
  }

  @Test("Two smooth functions are learned at once, and answered at points that were not seen")
  func smooth() throws {
    var random = SplitMix64(seed: 1)
    func targets(_ point: [Double]) -> [Double] { [sin(point[0]) * point[1], 3 - point[0] * point[0] / 4] }
    let (seen, unseen) = (Self.points(400, &random), Self.points(100, &random))
    let ridge = try KernelRidge(
      rows: seen, targets: seen.map(targets), landmarks: 120, bandwidth: 1, penalty: 1e-8, using: &random)
    #expect(ridge.columns == 2)
    #expect(ridge.functions == 2)
    for point in unseen {
      for (value, expected) in zip(ridge(point), targets(point)) { #expect(abs(value - expected) < 0.05) }
    }
  }

  @Test("With all examples as landmarks it is kernel ridge regression: (K + λn)w = y")
  func exact() throws {
    var random = SplitMix64(seed: 2)
    let rows = Self.points(12, &random)
    let targets = rows.map { [$0[0] + $0[1] * $0[1]] }
    let penalty = 0.01
    let ridge = try KernelRidge(
      rows: rows, targets: targets, landmarks: 12, bandwidth: 0.8, penalty: penalty, using: &random)
    let mean = targets.reduce(0) { $0 + $1[0] } / 12
    let system = rows.indices.map { one in
      rows.indices.map { other in
        let square = zip(rows[one], rows[other]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        return exp(-square / (2 * 0.64)) + (one == other ? penalty * 12 : 0)
      }
    }
    let weights = try #require(LinearSystem.solve(system, targets.map { $0[0] - mean }))
    // The fit has 1e-8 more on its diagonal, which the nearly equal rows of the kernel magnify.
    for (weight, expected) in zip(ridge.weights, weights) { #expect(abs(weight - expected) < 1e-3) }
  }

  @Test("Far from all landmarks the mean of the targets is answered")
  func far() throws {
    var random = SplitMix64(seed: 3)
    let ridge = try KernelRidge(
      rows: [[0], [1], [2]], targets: [[1], [2], [6]], landmarks: 3, bandwidth: 0.5, penalty: 1e-3, using: &random)
    #expect(abs(ridge([100])[0] - 3) < 1e-9)
  }

  @Test("Examples that do not fit together are refused")
  func refused() {
    var random = SplitMix64(seed: 4)
    let cases: [([[Double]], [[Double]], Double, StatisticsError.Code)] = [
      ([], [], 1, .empty), ([[1]], [[1], [2]], 1, .lengthMismatch), ([[1], [1, 2]], [[1], [2]], 1, .lengthMismatch),
      ([[1], [2]], [[1], [2]], 0, .outOfRange), ([[1], [2]], [[1], [2]], .nan, .outOfRange),
    ]
    for (rows, targets, bandwidth, code) in cases {
      let error = #expect(throws: StatisticsError.self) {
        try KernelRidge(
          rows: rows, targets: targets, landmarks: 2, bandwidth: bandwidth, penalty: 1e-3, using: &random)
      }
      #expect(error?.code == code)
    }
    #expect(throws: StatisticsError.self) {
      try KernelRidge(landmarks: [1, 2, 3], weights: [1, 2], offsets: [0], bandwidth: 1)
    }
  }

  @Test("The distance of Mahalanobis counts deviations along each direction of a cloud")
  func mahalanobis() throws {
    var random = SplitMix64(seed: 5)
    let cloud = (0..<4_000).map { _ -> [Double] in
      let (along, across) = (random.normal() * 3, random.normal())
      return [10 + (along + across) / 2.0.squareRoot(), (along - across) / 2.0.squareRoot()]
    }
    let distance = try MahalanobisDistance(fitting: cloud, ridge: 0)
    #expect(distance(distance.mean) == 0)
    let half = 0.5.squareRoot()
    // Three along the long axis are one deviation, three across are three.
    #expect(abs(distance([distance.mean[0] + 3 * half, distance.mean[1] + 3 * half]) - 1) < 0.05)
    #expect(abs(distance([distance.mean[0] + 3 * half, distance.mean[1] - 3 * half]) - 3) < 0.15)
    let flat = #expect(throws: StatisticsError.self) { try MahalanobisDistance(fitting: [[1, 2], [1, 3]], ridge: 0) }
    #expect(flat?.code == .undefined)
    #expect(throws: StatisticsError.self) { try MahalanobisDistance(fitting: []) }
  }
}
