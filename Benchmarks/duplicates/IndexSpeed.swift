import Domain
import Indexes

/// How long a search among random codes takes, through the tables and by comparing with all.
struct IndexSpeed: Encodable {
  let codes, queries, radius: Int
  let buildSeconds, insertMicroseconds: Double
  let searchMicroseconds, scanMicroseconds: Double
  let comparedPerSearch: Int
  /// Matches found by the tables and by the scan: equal, since recall is 1.
  let found, foundByScan: Int

  init(codes count: Int, queries: Int, radius: Int, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let space = try SpaceID("image.pdq.v1")
    func code() -> BinaryCode {
      BinaryCode(space: space, bits: Bits256(words: [random.next(), random.next(), random.next(), random.next()]))
    }
    let all = (0..<count).map { (key: $0, code: code()) }
    let asked = (0..<queries).map { _ in
      var bits = all[random.index(below: count)].code.bits
      for _ in 0..<random.index(below: radius + 1) { bits[random.index(below: 256)].toggle() }
      return bits
    }
    let clock = ContinuousClock()
    var index = HammingIndex<Int>(space: space)
    buildSeconds = try clock.measure { index = try HammingIndex(space: space, codes: all) } / .seconds(1)
    let added = (0..<20_000).map { (key: count + $0, code: code()) }
    var growing = index
    let insertion = try clock.measure { for (key, code) in added { try growing.set(key, to: code) } }
    insertMicroseconds = insertion / .microseconds(added.count)
    var (found, compared, scanned) = (0, 0, 0)
    let search = try clock.measure {
      for bits in asked {
        let result = try index.matches(of: BinaryCode(space: space, bits: bits), within: radius)
        found += result.matches.count
        compared += result.compared
      }
    }
    // A radius too large for the tables is the same scan: only what is nearer counts.
    let scans = asked.prefix(max(1, queries / 20))
    let scan = try clock.measure {
      for bits in scans {
        let result = try index.matches(of: BinaryCode(space: space, bits: bits), within: 64)
        scanned += result.matches.count { $0.distance <= radius }
      }
    }
    let first = try scans.reduce(0) { sum, bits in
      try sum + index.matches(of: BinaryCode(space: space, bits: bits), within: radius).matches.count
    }
    (self.codes, self.queries, self.radius) = (count, queries, radius)
    searchMicroseconds = search / .microseconds(queries)
    scanMicroseconds = scan / .microseconds(scans.count)
    comparedPerSearch = compared / queries
    (self.found, foundByScan) = (first, scanned)
  }
}
