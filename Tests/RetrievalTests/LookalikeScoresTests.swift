import Domain
import Statistics
import Testing

@testable import Retrieval

@Suite("Lookalikes")
struct LookalikeScoresTests {
  /// People of whom a part likes node 1 and the rest node 2; the seed is half of those who like node 1.
  private static func world(_ people: Int, seed: UInt64) throws -> (SparseMatrix, isSeed: [Bool], isAlike: [Bool]) {
    var random = SeededRandom(seed: seed)
    var matrix = try SparseMatrix(columns: 3)
    var (isSeed, isAlike): ([Bool], [Bool]) = ([], [])
    for _ in 0..<people {
      let likes = random.chance(0.2)
      isAlike.append(likes)
      isSeed.append(likes && random.chance(0.5))
      let share = Float(likes ? random.uniform(in: 0.4..<1) : random.uniform(in: 0..<0.6))
      try matrix.append(SparseVector([(0, Float(random.uniform())), (1, share), (2, 1 - share)]))
    }
    return (matrix, isSeed, isAlike)
  }

  @Test("Those who are like the seed and not of it score above the others", arguments: 1...5 as ClosedRange<UInt64>)
  func finds(seed: UInt64) throws {
    let (matrix, isSeed, isAlike) = try Self.world(1_000, seed: seed)
    var random = SeededRandom(seed: seed)
    let scores = try LookalikeScores(people: matrix, isSeed: isSeed, using: &random).scores
    let others = isSeed.indices.filter { !isSeed[$0] }
    let area = try AreaUnderCurve(scores: others.map { scores[$0] }, outcomes: others.map { isAlike[$0] })
    #expect(area.estimate > 0.9)
    var again = SeededRandom(seed: seed)
    #expect(try LookalikeScores(people: matrix, isSeed: isSeed, using: &again).scores == scores)
  }

  @Test(
    "A seed at random is not found: nobody is scored by a model that knows them",
    arguments: 1...5 as ClosedRange<UInt64>)
  func chance(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    // As many columns as people: a model could learn each by heart.
    var matrix = try SparseMatrix(columns: 400)
    for row in 0..<400 { try matrix.append(SparseVector([(Int32(row), 1)])) }
    let isSeed = (0..<400).map { _ in random.chance(0.3) }
    let scores = try LookalikeScores(people: matrix, isSeed: isSeed, using: &random).scores
    #expect((0.4...0.6).contains(try AreaUnderCurve(scores: scores, outcomes: isSeed).estimate))
  }

  @Test("A seed of nobody or of everybody teaches nothing", arguments: [true, false])
  func oneClass(everybody: Bool) throws {
    let (matrix, _, _) = try Self.world(50, seed: 1)
    var random = SeededRandom(seed: 1)
    #expect(throws: StatisticsError.self) {
      try LookalikeScores(people: matrix, isSeed: [Bool](repeating: everybody, count: 50), using: &random)
    }
  }
}
