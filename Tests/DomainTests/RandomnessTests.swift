import Domain
import TestSupport
import Testing

@Suite("Seeded randomness")
struct RandomnessTests {
  private struct Streams: Decodable {
    struct Plain: Decodable { let seed: String, values: [String] }
    struct Named: Decodable { let seed: String, name: String, values: [String] }
    struct Hash: Decodable { let text: String, value: String }
    let plain: [Plain]
    let named: [Named]
    let hashes: [Hash]
  }

  @Test("SplitMix64 gives the published outputs for the seeds 0 and 1234567")
  func published() {
    var zero = SeededRandom(seed: 0)
    #expect((0..<3).map { _ in zero.next() } == [0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4, 0x06C4_5D18_8009_454F])
    var other = SeededRandom(seed: 1_234_567)
    #expect(
      (0..<5).map { _ in other.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
        16_408_922_859_458_223_821,
      ])
  }

  @Test("Plain streams, named streams and stable hashes are frozen")
  func frozen() throws {
    let oracle = try Oracle.json("domain/streams.json", as: Streams.self)
    for row in oracle.plain {
      var random = SeededRandom(seed: try #require(UInt64(row.seed)))
      #expect(row.values.map { _ in String(random.next()) } == row.values)
    }
    for row in oracle.named {
      var random = SeededRandom(seed: try #require(UInt64(row.seed)), stream: row.name)
      #expect(row.values.map { _ in String(random.next()) } == row.values, "\(row.name)")
    }
    for row in oracle.hashes {
      var hash = StableHash()
      hash.combine(row.text)
      #expect(String(hash.value) == row.value, "\(row.text)")
    }
  }

  @Test("Texts are told apart by where one ends")
  func terminated() {
    func hash(_ texts: [String]) -> UInt64 {
      var hash = StableHash()
      for text in texts { hash.combine(text) }
      return hash.value
    }
    #expect(hash(["a", "bc"]) != hash(["ab", "c"]))
    #expect(hash([]) != hash([""]))
  }

  @Test("Draws derived from the stream are frozen")
  func derived() {
    var random = SeededRandom(seed: 42)
    // 13679457532755275413 >> 11 over 2⁵³, and the high word of 2949826092126892291 × 10.
    let (uniform, index) = (random.uniform(), random.index(below: 10))
    #expect(uniform == 0x1.7bae_644c_5fd6_dp-1)
    #expect(index == 1)
    var values = Array(0..<8)
    random.shuffle(&values)
    #expect(values == [1, 3, 6, 5, 4, 0, 7, 2])
  }

  @Test("Uniform, normal and index draws have the moments of their distributions")
  func moments() {
    let count = 200_000
    var random = SeededRandom(seed: 1, stream: "moments")
    var (uniform, uniformSquare, normal, normalSquare, normalFourth) = (0.0, 0.0, 0.0, 0.0, 0.0)
    var (inside, heads) = (true, 0)
    for _ in 0..<count {
      let u = random.uniform()
      inside = inside && (0..<1).contains(u)
      uniform += u
      uniformSquare += u * u
      let z = random.normal()
      normal += z
      normalSquare += z * z
      normalFourth += z * z * z * z
      if random.chance(0.3) { heads += 1 }
    }
    let n = Double(count)
    let limit = 5 / n.squareRoot()
    #expect(inside)
    #expect(abs(uniform / n - 1 / 2) < limit * (1 / 12).squareRoot())
    #expect(abs(uniformSquare / n - 1 / 3) < limit * (4 / 45).squareRoot())
    #expect(abs(normal / n) < limit)
    #expect(abs(normalSquare / n - 1) < limit * 2.0.squareRoot())
    #expect(abs(normalFourth / n - 3) < limit * 96.0.squareRoot())
    #expect(abs(Double(heads) / n - 0.3) < limit * 0.21.squareRoot())
  }

  @Test("Every order of four values is as likely as any other")
  func shuffles() throws {
    var random = SeededRandom(seed: 2, stream: "shuffle")
    var counts: [[Int]: Int] = [:]
    for _ in 0..<24_000 {
      var values = [0, 1, 2, 3]
      random.shuffle(&values)
      counts[values, default: 0] += 1
    }
    #expect(counts.count == 24)
    // The 0.999 quantile of chi-square with 23 degrees of freedom is 49.73.
    #expect(counts.values.reduce(0.0) { $0 + Double(($1 - 1_000) * ($1 - 1_000)) / 1_000 } < 49.73)
  }
}
