import Domain
import Testing

@testable import Retrieval

@Suite("Interests as medoids")
struct InterestMedoidsTests {
  /// Cosines among points on a circle, by their angles.
  private static func similarities(_ angles: [Double]) -> [Float] {
    angles.flatMap { one in angles.map { other in Float(cosine(one - other)) } }
  }

  private static func cosine(_ degrees: Double) -> Double {
    // The Taylor series of the cosine after a reduction to ±180°: no library is needed in a test.
    let x = (degrees.remainder(dividingBy: 360)) * .pi / 180
    var (term, sum) = (1.0, 1.0)
    for k in 1...20 {
      term *= -x * x / Double((2 * k - 1) * (2 * k))
      sum += term
    }
    return sum
  }

  @Test("Two groups of actions give one interest each, the heavier one first")
  func groups() throws {
    let angles = [0.0, 5, 355, 90, 95]
    let found = InterestMedoids(
      similarities: Self.similarities(angles), weights: [1, 1, 1, 1, 1], limit: 3, leastGain: 0.05)
    let groups = found.interests.map { $0.medoid < 3 ? "first" : "second" }
    #expect(groups == ["first", "second"])
    #expect(found.interests.map(\.share) == [0.6, 0.4])
    let turned = InterestMedoids(
      similarities: Self.similarities(angles), weights: [1, 1, 1, 9, 9], limit: 3, leastGain: 0.01)
    #expect([3, 4].contains(try #require(turned.interests.first).medoid))
  }

  @Test(
    "The first interest is the best single medoid, as trying all of them finds",
    arguments: 1...20 as ClosedRange<UInt64>)
  func best(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let angles = (0..<9).map { _ in random.uniform(in: 0..<360) }
    let weights = angles.map { _ in Float(random.uniform(in: 0.1..<2)) }
    let table = Self.similarities(angles)
    let found = InterestMedoids(similarities: table, weights: weights, limit: 1)
    func worth(_ medoid: Int) -> Float {
      angles.indices.reduce(0) { $0 + weights[$1] * (table[medoid * 9 + $1] + 1) }
    }
    let medoid = try #require(found.interests.first).medoid
    #expect(angles.indices.allSatisfy { worth($0) <= worth(medoid) * (1 + 1e-5) })
    #expect(found.interests.map(\.share) == [1])
  }

  @Test(
    "Shares add up to 1, no medoid comes twice, and no more than asked for", arguments: 1...20 as ClosedRange<UInt64>)
  func shares(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let angles = (0..<(1 + random.index(below: 20))).map { _ in random.uniform(in: 0..<360) }
    let limit = 1 + random.index(below: 4)
    let found = InterestMedoids(
      similarities: Self.similarities(angles), weights: angles.map { _ in 1 }, limit: limit, leastGain: 0)
    #expect(abs(found.interests.reduce(0) { $0 + $1.share } - 1) < 1e-5)
    #expect(Set(found.interests.map(\.medoid)).count == found.interests.count && found.interests.count <= limit)
  }

  @Test("Nobody's actions give no interest")
  func empty() {
    #expect(InterestMedoids(similarities: [], weights: [], limit: 3).interests.isEmpty)
  }
}
