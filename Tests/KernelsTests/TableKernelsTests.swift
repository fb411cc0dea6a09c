import Kernels
import Testing

@Suite("Kernels for embedding tables")
struct TableKernelsTests {
  private static let lengths = [0, 1, 3, 8, 16, 17, 65]

  @Test("All variants agree to the bit on updates of rows and parameters", arguments: lengths.dropFirst())
  func updates(length: Int) {
    var random = SplitMix64(seed: UInt64(length) + 1)
    for _ in 0..<100 {
      let (row, gradient) = (random.floats(length), random.floats(length))
      let moments = random.floats(length).map { $0 * $0 }
      let results = Variants.all.map { variant -> [UInt32] in
        var (values, slope, squares) = (row, gradient, Float(0.25))
        variant.row_adagrad(&values, &squares, &slope, length, 0.1, 1e-8, 0.01)
        var (adam, first, second) = (row, gradient, moments)
        variant.adam(&adam, &first, &second, gradient, length, 0.9, 0.999, 0.1, 0.5, 1e-8, 0.99)
        return (values + [squares] + adam + first + second).map(\.bitPattern)
      }
      #expect(results.allSatisfy { $0 == results[0] })
    }
  }

  @Test("Halves and codes are widened exactly, in every variant")
  func widening() {
    let halves = (0..<0x7C00).flatMap { [UInt16($0), UInt16($0) | 0x8000] }
    let codes = (-128...127).map { Int8($0) }
    for variant in Variants.all {
      var wide = [Float](repeating: 9, count: halves.count)
      variant.widen_float16(halves, halves.count, &wide)
      #expect(zip(wide, halves).allSatisfy { $0.bitPattern == Float(Float16(bitPattern: $1)).bitPattern })
      var values = [Float](repeating: 9, count: codes.count)
      variant.widen_int8(codes, 0.3, codes.count, &values)
      #expect(values == codes.map { 0.3 * Float($0) })
    }
  }

  @Test("What is infinite or no number is found wherever it stands", arguments: lengths.dropFirst())
  func finite(length: Int) {
    for variant in Variants.all {
      var values = [Float](repeating: .greatestFiniteMagnitude, count: length)
      #expect(variant.finite(values, length))
      for place in 0..<length {
        for bad in [Float.nan, .infinity, -.infinity] {
          values[place] = bad
          #expect(!variant.finite(values, length))
        }
        values[place] = -0
      }
    }
  }

  @Test("Keys are found where they were entered, and no others", arguments: 0..<10 as Range<UInt64>)
  func keys(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let count = Int(random.next() % 500) + 1
    // Neighbours collide as well as strangers.
    let keys = [0] + (1...count).map { seed % 2 == 0 ? UInt64($0) : random.next() | 1 }
    var slotCount = 16
    while slotCount <= keys.count { slotCount *= 2 }
    var slots = [UInt32](repeating: 0, count: slotCount)
    for row in keys.indices.dropFirst() { vt_enter_key(keys, &slots, slotCount, UInt32(row)) }
    let wanted = keys.dropFirst() + (0..<50).map { _ in random.next() & ~1 | 1 << 63 }
    var rows = [UInt32](repeating: 7, count: wanted.count)
    vt_find_keys(keys, slots, slotCount, Array(wanted), wanted.count, .max, &rows)
    #expect(rows == (1...count).map { UInt32($0) } + [UInt32](repeating: .max, count: 50))
  }

  @Test("Gradients of one row add up in their order, and rows stand in the order of their first mention")
  func merging() {
    var places = [UInt32](repeating: .max, count: 10)
    var rows = [UInt32](repeating: 0, count: 5)
    var sums = [Float](repeating: 0, count: 10)
    let gradients: [Float] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    #expect(vt_merge_rows([4, 9, 4, 0, 9], 5, gradients, 2, &places, &rows, &sums) == 3)
    #expect(rows.prefix(3) == [4, 9, 0])
    #expect(sums.prefix(6) == [6, 8, 12, 14, 7, 8])
    #expect(places.allSatisfy { $0 == .max })
  }

  @Test("A row outside of the table is refused and nothing is written")
  func outside() {
    var out: [Float] = [9, 9]
    #expect(vt_gather([1, 2, 3, 4], 2, 2, [1], 1, &out))
    #expect(out == [3, 4])
    #expect(!vt_gather([1, 2, 3, 4], 2, 2, [2], 1, &out))
    #expect(!vt_gather_float16([1, 2], 1, 2, [1], 1, &out))
    #expect(!vt_gather_int8([1, 2], [1], 1, 2, [1], 1, &out))
    #expect(out == [3, 4])
    var (table, squares, gradients): ([Float], [Float], [Float]) = ([1], [0], [1])
    #expect(!vt_row_adagrad(&table, &squares, 1, 1, [1], 1, &gradients, 1, 1, 0))
    #expect(table == [1])
  }
}
