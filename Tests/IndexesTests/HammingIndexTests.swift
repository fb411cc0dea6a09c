import Domain
import Testing

@testable import Indexes

@Suite("Hamming index")
struct HammingIndexTests {
  private let space: SpaceID

  init() throws { space = try SpaceID("test.pdq.v1") }

  private func bits(_ random: inout SeededRandom) -> Bits256 {
    Bits256(words: [random.next(), random.next(), random.next(), random.next()])
  }

  /// Some bits of a code turned, so that codes lie at all distances from each other.
  private func near(_ code: Bits256, _ turns: Int, _ random: inout SeededRandom) -> Bits256 {
    var code = code
    for _ in 0..<turns { code[random.index(below: 256)].toggle() }
    return code
  }

  private func code(_ bits: Bits256) -> BinaryCode { BinaryCode(space: space, bits: bits) }

  private func oracle(_ model: [Int: Bits256], _ query: Bits256, _ radius: Int) -> [HammingResult<Int>.Match] {
    model.map { HammingResult<Int>.Match(key: $0, distance: query.distance(to: $1)) }
      .filter { $0.distance <= radius }
      .sorted { ($0.distance, $0.key) < ($1.distance, $1.key) }
  }

  @Test(
    "After any changes every code within the radius is found, and no other", arguments: 1...4 as ClosedRange<UInt64>)
  func changes(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var index = HammingIndex<Int>(space: space)
    var model: [Int: Bits256] = [:]
    let centers = (0..<20).map { _ in bits(&random) }
    let keyRange = [50, 9_000][Int(seed % 2)]
    for step in 1...(2 * keyRange) {
      let key = random.index(below: keyRange)
      if random.chance(0.25) {
        #expect(index.remove(key) == (model.removeValue(forKey: key) != nil))
      } else {
        let new = near(centers[random.index(below: 20)], random.index(below: 150), &random)
        try index.set(key, to: code(new))
        model[key] = new
      }
      guard step % (keyRange / 5) == 0 else { continue }
      try index.checkInvariants()
      #expect(index.count == model.count)
      for radius in [0, 1, 15, 16, 31, 32, 47, 48, 63, 64, 100, 256] {
        let query = near(centers[random.index(below: 20)], random.index(below: 40), &random)
        let result = try index.matches(of: code(query), within: radius)
        #expect(result.isComplete)
        #expect(result.matches == oracle(model, query, radius), "radius \(radius)")
      }
    }
    #expect(index.code(of: -1) == nil)
    for (key, bits) in model { #expect(index.code(of: key) == code(bits)) }
  }

  @Test("Differences that are spread over the chunks as evenly as can be are found through the tables")
  func spread() throws {
    var random = SeededRandom(seed: 9)
    let query = bits(&random)
    var codes = (0..<40_000).map { (key: $0, code: code(bits(&random))) }
    let radii = [0, 1, 15, 16, 17, 31, 32, 33, 47, 48]
    // Of radius r, each chunk has r / 16 or one more: the case that a lookup one bit too narrow would lose.
    for radius in radii {
      for rotation in 0..<16 {
        var far = query
        for turn in 0..<radius { far[16 * ((turn + rotation) % 16) + turn / 16 * 5].toggle() }
        codes.append((codes.count, code(far)))
      }
    }
    let index = try HammingIndex(space: space, codes: codes)
    try index.checkInvariants()
    for (place, radius) in radii.enumerated() {
      let result = try index.matches(of: code(query), within: radius)
      #expect(result.matches.count == 16 * (place + 1), "radius \(radius)")
      #expect(result.matches.last?.distance == radius)
      #expect(result.compared < index.count / 4)
    }
  }

  @Test("Codes that all share their chunks are compared once each")
  func alike() throws {
    let same = Bits256(words: [1, 2, 3, 4])
    let index = try HammingIndex(space: space, codes: (0..<10_000).map { ($0, code(same)) })
    let result = try index.matches(of: code(same), within: 31)
    #expect(result.compared == 10_000)
    #expect(result.matches.map(\.key) == Array(0..<10_000))
  }

  @Test("The answer does not depend on the order of insertion, and a copy is a snapshot")
  func order() throws {
    var random = SeededRandom(seed: 2)
    let center = bits(&random)
    var codes = (0..<6_000).map { (key: $0, code: code(near(center, 60, &random))) }
    let first = try HammingIndex(space: space, codes: codes)
    random.shuffle(&codes)
    var second = HammingIndex<Int>(space: space)
    for (key, code) in codes { try second.set(key, to: code) }
    for radius in [20, 31, 60] {
      let found = try first.matches(of: code(center), within: radius).matches
      #expect(try second.matches(of: code(center), within: radius).matches == found)
    }
    let snapshot = second
    for key in 0..<6_000 { second.remove(key) }
    try second.checkInvariants()
    #expect(second.count == 0 && snapshot.count == 6_000)
    #expect(try second.matches(of: code(center), within: 256).matches.isEmpty)
    #expect(try snapshot.matches(of: code(center), within: 256).matches.count == 6_000)
  }

  @Test("A passed deadline ends the search at a block, with what was found until then")
  func deadline() throws {
    var random = SeededRandom(seed: 3)
    let index = try HammingIndex(space: space, codes: (0..<9_000).map { ($0, code(bits(&random))) })
    let query = code(bits(&random))
    let none = try index.matches(of: query, within: 256) { true }
    #expect(!none.isComplete && none.matches.isEmpty && none.compared == 0)
    var asked = 0
    let some = try index.matches(of: query, within: 256) {
      asked += 1
      return asked > 3
    }
    #expect(!some.isComplete && some.compared == 3 * 1_024 && some.matches.count == 3 * 1_024)
  }

  @Test("Another space and a radius outside its range are refused at every door")
  func refusals() throws {
    var index = HammingIndex<Int>(space: space)
    let foreign = BinaryCode(space: try SpaceID("test.pdq.v2"), bits: Bits256())
    #expect(throws: IndexError.self) { try index.set(1, to: foreign) }
    #expect(throws: IndexError.self) { try index.matches(of: foreign, within: 31) }
    #expect(throws: IndexError.self) { try HammingIndex(space: space, codes: [(1, foreign)]) }
    #expect(index.count == 0)
    for radius in [-1, 257] {
      let error = #expect(throws: IndexError.self) { try index.matches(of: code(Bits256()), within: radius) }
      #expect(error?.code == .badSettings)
    }
    let error = #expect(throws: IndexError.self) { try DuplicateClusters<Int>(space: space, radius: 257) }
    #expect(error?.code == .badSettings)
    var clusters = try DuplicateClusters<Int>(space: space, radius: 31)
    let mismatch = #expect(throws: IndexError.self) { try clusters.set(1, to: foreign) }
    #expect(mismatch?.code == .spaceMismatch)
    #expect(clusters.count == 0)
  }
}
