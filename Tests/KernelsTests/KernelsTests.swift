import Foundation
import Kernels
import Testing

@Suite("Kernels")
struct KernelsTests {
  private static let lengths = [0, 1, 15, 16, 17, 31, 384, 1_280]

  private struct File: Decodable { let cases: [Case] }
  private struct Case: Decodable {
    let a, b: [UInt32]
    let dot, squaredL2, sum, scale: UInt32
    let codes: [Int8]
  }

  @Test("Every variant has the bits of the stated order of sums, as numpy computes them")
  func oracle() throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Oracles/kernels/bits.json")
    let file = try JSONDecoder().decode(File.self, from: Data(contentsOf: path))
    for known in file.cases {
      let a = known.a.map(Float.init(bitPattern:))
      let b = known.b.map(Float.init(bitPattern:))
      for variant in Variants.all {
        #expect(variant.dot(a, b, a.count).bitPattern == known.dot)
        #expect(variant.squared_l2(a, b, a.count).bitPattern == known.squaredL2)
        #expect(variant.sum(a, a.count).bitPattern == known.sum)
        var codes = [Int8](repeating: 1, count: b.count)
        #expect(variant.quantise(b, b.count, &codes).bitPattern == known.scale)
        #expect(codes == known.codes)
      }
    }
  }

  @Test("All variants agree to the bit on 1,000 random products of awkward lengths", arguments: lengths)
  func variantsAgree(length: Int) {
    var random = SplitMix64(seed: UInt64(length) + 1)
    for _ in 0..<(1_000 / Self.lengths.count) {
      let a = random.floats(length)
      let b = random.floats(length)
      let results = Variants.all.map { variant -> [UInt32] in
        var sum = b
        variant.add_scaled(0.3, a, &sum, length)
        var codes = [Int8](repeating: 0, count: length)
        let scale = variant.quantise(a, length, &codes)
        let values = [
          variant.dot(a, b, length), variant.squared_l2(a, b, length), variant.sum(a, length), scale,
        ]
        return (values + sum).map(\.bitPattern) + codes.map { UInt32(bitPattern: Int32($0)) }
          + [UInt32(bitPattern: variant.dot_int8(codes, codes, length))]
      }
      #expect(results.allSatisfy { $0 == results[0] })
    }
  }

  @Test("A batched score has the bits of the single product, whatever the shape", arguments: lengths)
  func batches(dimension: Int) throws {
    var random = SplitMix64(seed: UInt64(dimension) + 100)
    for (queryCount, rowCount) in [(1, 1), (1, 9), (3, 8), (4, 4), (5, 13), (8, 3), (0, 5), (5, 0)] {
      let queries = random.floats(queryCount * dimension)
      let rows = random.floats(rowCount * dimension)
      for measure in [vt_measure.inner_product, .squared_l2] {
        let scored = Variants.all.map { variant in
          var scores = [Float](repeating: -1, count: queryCount * rowCount)
          variant.score(measure, queries, queryCount, rows, rowCount, dimension, &scores, rowCount)
          return scores.map(\.bitPattern)
        }
        var expected: [UInt32] = []
        for q in 0..<queryCount {
          for r in 0..<rowCount {
            let query = Array(queries[(q * dimension)..<((q + 1) * dimension)])
            let row = Array(rows[(r * dimension)..<((r + 1) * dimension)])
            let single = measure == .inner_product ? vt_dot : vt_squared_l2
            expected.append(single(query, row, dimension).bitPattern)
          }
        }
        #expect(scored.allSatisfy { $0 == expected })
        var scores = [Float](repeating: -1, count: queryCount * rowCount)
        let fits = vt_score(
          measure, queries, queryCount, rows, rowCount, dimension, &scores, scores.count, rowCount)
        #expect(fits)
        #expect(scores.map(\.bitPattern) == expected)
      }
    }
  }

  @Test("Rows at scattered places score as single ones do, in every variant", arguments: [1, 16, 63, 64, 65, 384])
  func places(dimension: Int) {
    var random = SplitMix64(seed: UInt64(dimension) + 200)
    let stride = dimension + 3
    let rows = random.floats(20 * stride)
    let codes = (0..<(20 * stride)).map { _ in Int8(truncatingIfNeeded: random.next()) }
    let query = random.floats(dimension)
    let queryCodes = (0..<dimension).map { _ in Int8(truncatingIfNeeded: random.next()) }
    for count in [0, 1, 3, 4, 5, 9] {
      let places = (0..<count).map { _ in UInt32(random.next() % 20) }
      for variant in Variants.all {
        var dots = [Int32](repeating: 7, count: count + 1)
        variant.dot_int8_at(queryCodes, codes, stride, places, count, dimension, &dots)
        #expect(dots.last == 7)
        for (place, dot) in zip(places, dots) {
          let row = codes[(Int(place) * stride)...].prefix(dimension)
          #expect(dot == zip(row, queryCodes).reduce(0) { $0 + Int32($1.0) * Int32($1.1) })
        }
        for measure in [vt_measure.inner_product, .squared_l2] {
          var scores = [Float](repeating: 7, count: count)
          variant.score_at(measure, query, rows, stride, places, count, dimension, &scores)
          for (place, score) in zip(places, scores) {
            let row = Array(rows[(Int(place) * stride)...].prefix(dimension))
            let single = measure == .inner_product ? vt_dot : vt_squared_l2
            #expect(score.bitPattern == single(query, row, dimension).bitPattern)
          }
        }
      }
    }
  }

  @Test("Scores of codes have the bits of the stated formula in every variant", arguments: [1, 63, 64, 65, 200])
  func codes(dimension: Int) {
    var random = SplitMix64(seed: UInt64(dimension) + 300)
    let count = 39
    let codes = (0..<(count * dimension)).map { _ in Int8(truncatingIfNeeded: random.next()) }
    let query = (0..<dimension).map { _ in Int8(truncatingIfNeeded: random.next()) }
    let (scales, offsets) = (random.floats(count + 1), random.floats(count + 1))
    let terms = zip(scales, offsets).map { vt_code_terms(scale: $0, offset: $1) }
    let expected = (0..<count).map { row -> UInt32 in
      let dot = vt_dot_int8(query, Array(codes[(row * dimension)...].prefix(dimension)), dimension)
      return (scales[count] * scales[row] * Float(dot) + (offsets[count] + offsets[row])).bitPattern
    }
    for variant in Variants.all {
      var scores = [Float](repeating: 0, count: count)
      query.withUnsafeBufferPointer { query in
        variant.score_codes(
          vt_code_query(codes: query.baseAddress, terms: terms[count]), codes, dimension, terms, count, dimension,
          &scores)
      }
      #expect(scores.map(\.bitPattern) == expected)
    }
  }

  @Test("Of 64 scores a bit says which are above, and NaN never is")
  func above() {
    var random = SplitMix64(seed: 17)
    for _ in 0..<50 {
      var scores = (0..<64).map { _ in Float(random.next() % 9) }
      scores[Int(random.next() % 64)] = .nan
      let floor = Float(random.next() % 9)
      let expected = scores.enumerated().reduce(UInt64(0)) { $0 | ($1.element > floor ? 1 << UInt64($1.offset) : 0) }
      for variant in Variants.all { #expect(variant.above64(scores, floor) == expected) }
    }
  }

  @Test("Data that starts at an odd address gives the same bits")
  func unaligned() throws {
    var random = SplitMix64(seed: 9)
    let values = random.floats(401)
    values.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      let shifted = Array(buffer[1..<385])
      for variant in Variants.all {
        let there = variant.dot(base + 1, base + 17, 384)
        #expect(there.bitPattern == variant.dot(shifted, Array(buffer[17..<401]), 384).bitPattern)
      }
    }
  }

  @Test("A value that is not a number makes its score one, and is never chosen")
  func notANumber() {
    for variant in Variants.all {
      #expect(variant.dot([1, .nan, 1], [1, 1, 1], 3).isNaN)
      #expect(variant.squared_l2([.infinity], [.infinity], 1).isNaN)
      #expect(variant.dot([.infinity], [2], 1) == .infinity)
      var codes: [Int8] = [9, 9]
      #expect(variant.quantise([1, .nan], 2, &codes).isNaN)
      #expect(codes == [0, 0])
    }
    var places = [UInt32](repeating: 0, count: 3)
    #expect(vt_top([.nan, 1, .nan, -.infinity], 4, nil, 3, &places) == 2)
    #expect(places.prefix(2) == [1, 3])
  }

  @Test("A zero vector has no cosine, and parallel vectors have one of 1")
  func cosine() {
    #expect(vt_cosine([0, 0], [1, 2], 2).isNaN)
    #expect(abs(vt_cosine([3, 4], [6, 8], 2) - 1) < 1e-6)
    #expect(abs(vt_cosine([1, 0], [0, 5], 2)) == 0)
    var values: [Float] = [3, 4]
    #expect(vt_normalise(&values, 2) == 5)
    #expect(values == [0.6, 0.8])
    var zero: [Float] = [0, 0]
    #expect(vt_normalise(&zero, 2) == 0)
    #expect(zero == [0, 0])
  }

  @Test("Eight-bit scores are within the error that rounding allows")
  func quantised() {
    var random = SplitMix64(seed: 11)
    let dimension = 384
    let query = random.floats(dimension)
    let rows = random.floats(20 * dimension)
    var queryCodes = [Int8](repeating: 0, count: dimension)
    let queryScale = vt_quantise(query, dimension, &queryCodes)
    var codes: [Int8] = []
    var scales: [Float] = []
    for row in 0..<20 {
      var part = [Int8](repeating: 0, count: dimension)
      scales.append(vt_quantise(Array(rows[(row * dimension)..<((row + 1) * dimension)]), dimension, &part))
      codes += part
    }
    var scores = [Float](repeating: 0, count: 20)
    #expect(vt_score_int8(queryCodes, queryScale, codes, scales, 20, dimension, &scores, 20))
    for row in 0..<20 {
      let values = Array(rows[(row * dimension)..<((row + 1) * dimension)])
      let exact = vt_dot(query, values, dimension)
      // Each code is at most half a scale off: Σ |q| s/2 + Σ |x| s/2 + n s s/4.
      let bound = zip(query, values).reduce(Float(dimension) * queryScale * scales[row] / 4) {
        $0 + abs($1.0) * scales[row] / 2 + abs($1.1) * queryScale / 2
      }
      #expect(abs(scores[row] - exact) <= bound)
    }
  }

  @Test(
    "The smallest and largest values keep their codes within -127...127",
    arguments: [
      Float.leastNonzeroMagnitude, .leastNormalMagnitude, 1e-38, 1, .greatestFiniteMagnitude,
    ])
  func extremes(value: Float) {
    for variant in Variants.all {
      var codes: [Int8] = [0, 0, 0]
      let scale = variant.quantise([value, -value, 0], 3, &codes)
      #expect(scale.isFinite && scale > 0)
      #expect(codes[0] == -codes[1] && codes[2] == 0 && codes[0] >= 0)
    }
  }

  @Test("Extreme codes multiply exactly")
  func extremeCodes() {
    let low = [Int8](repeating: -128, count: 131_071)
    for variant in Variants.all { #expect(variant.dot_int8(low, low, low.count) == 131_071 * 16_384) }
  }

  @Test("Hamming distances count the differing bits")
  func hamming() {
    var random = SplitMix64(seed: 13)
    let query = (0..<4).map { _ in random.next() }
    let rows = (0..<400).map { _ in random.next() } + query + query.map(~)
    let expected = (0..<102).map { row -> UInt16 in
      let differing = (0..<4).map { word -> Int in (query[word] ^ rows[row * 4 + word]).nonzeroBitCount }
      return UInt16(differing.reduce(0, +))
    }
    for variant in Variants.all {
      var distances = [UInt16](repeating: 0, count: 102)
      variant.hamming256(query, rows, 102, &distances)
      #expect(distances == expected)
      let places: [UInt32] = [101, 0, 50, 101]
      variant.hamming256_at(query, rows, places, 4, &distances)
      #expect(Array(distances.prefix(4)) == places.map { expected[Int($0)] })
    }
    #expect(expected.suffix(2) == [0, 256])
  }

  @Test(
    "The largest scores come best first, equal ones by place, as in a full sort",
    arguments: 0..<30 as Range<UInt64>)
  func top(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let count = Int(random.next() % 200)
    let wanted = Int(random.next() % 50)
    // Few distinct values, so that most scores tie.
    let scores = (0..<count).map { _ in Float(random.next() % 9) }
    let mask = (0..<(count / 64 + 1)).map { _ in random.next() }
    for masked in [false, true] {
      let allowed = scores.indices.filter { !masked || mask[$0 / 64] >> ($0 % 64) & 1 == 1 }
      let expected = allowed.sorted { (-scores[$0], $0) < (-scores[$1], $1) }.prefix(wanted)
      var places = [UInt32](repeating: .max, count: wanted)
      let found = mask.withUnsafeBufferPointer {
        vt_top(scores, count, masked ? $0.baseAddress : nil, wanted, &places)
      }
      #expect(places.prefix(found).map(Int.init) == Array(expected))
    }
  }

  @Test("Gathered rows are summed by weight, and a place outside the table is refused")
  func gather() {
    let table: [Float] = [1, 2, 10, 20, 100, 200]
    var out: [Float] = [9, 9]
    #expect(vt_gather_sum(table, 3, 2, [2, 0, 2], 3, nil, &out))
    #expect(out == [201, 402])
    #expect(vt_gather_sum(table, 3, 2, [1, 0], 2, [0.5, -1], &out))
    #expect(out == [4, 8])
    #expect(!vt_gather_sum(table, 3, 2, [3], 1, nil, &out))
    #expect(out == [4, 8])
  }

  @Test("Scores of a part of the rows fill their columns of a wider table")
  func stride() {
    var scores = [Float](repeating: 7, count: 6)
    #expect(vt_score(.inner_product, [1, 10], 2, [2, 3], 2, 1, &scores, 6, 3))
    #expect(scores == [2, 3, 7, 20, 30, 7])
  }

  @Test("The checksum is CRC-32C, whole or in parts")
  func checksum() {
    let digits = Array("123456789".utf8)
    for variant in Variants.all {
      // The check values of RFC 3720, appendix B.4, and of the catalogue of CRC algorithms.
      #expect(variant.crc32c(0, digits, 9) == 0xE306_9283)
      #expect(variant.crc32c(0, [UInt8](repeating: 0, count: 32), 32) == 0x8A91_36AA)
      #expect(variant.crc32c(0, [UInt8](repeating: 0xFF, count: 32), 32) == 0x62A8_AB43)
      #expect(variant.crc32c(0, Array(0..<32), 32) == 0x46DD_794E)
      #expect(variant.crc32c(variant.crc32c(0, digits, 4), Array(digits.dropFirst(4)), 5) == 0xE306_9283)
    }
  }

  @Test("Lengths that do not fit together are refused and nothing is written")
  func refused() {
    var scores: [Float] = [7]
    #expect(!vt_score(.inner_product, [1, 2], 1, [1, 2, 3, 4], 2, 2, &scores, 1, 2))
    #expect(!vt_score(.inner_product, [1], .max, [1], 2, 1, &scores, 1, 2))
    #expect(!vt_score(.inner_product, [1, 2], 2, [1], 1, 1, &scores, 1, 1))
    #expect(!vt_score(.inner_product, [1], 1, [1], 1, 1, &scores, 1, 0))
    #expect(!vt_score_int8([1], 1, [1], [1], 1, 131_072, &scores, 1))
    #expect(scores == [7])
    var distances: [UInt16] = []
    #expect(!vt_hamming256([0, 0, 0, 0], [0, 0, 0, 0], 1, &distances, 0))
    #expect(!vt_hamming256_at([0, 0, 0, 0], [0, 0, 0, 0], 1, [0], 1, &distances, 0))
    distances = [7]
    #expect(!vt_hamming256_at([0, 0, 0, 0], [0, 0, 0, 0], 1, [1], 1, &distances, 1))
    #expect(distances == [7])
  }
}

enum Variants {
  static var all: [vt_variant] {
    (0..<vt_variant_count()).compactMap { vt_variant_at($0)?.pointee }
  }
}

/// Seeded and reproducible: Steele, Lea, Flood (OOPSLA 2014).
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// Of either sign and of magnitudes that differ, so that the order of a sum shows.
  mutating func floats(_ count: Int) -> [Float] {
    (0..<count).map { _ in Float(Int64(bitPattern: next()) >> 40) * (next() % 2 == 0 ? 1e-6 : 1e-3) }
  }
}
