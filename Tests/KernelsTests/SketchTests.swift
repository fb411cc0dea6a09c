import Kernels
import Testing

@Suite("Signs of rotated rows")
struct SketchTests {
  private static let sizes = [64, 128, 512]

  private func unit(_ random: inout SplitMix64, _ dimension: Int) -> [Float] {
    var row = (0..<dimension).map { _ in random.floats(12).reduce(0, +) }
    vt_normalise(&row, dimension)
    return row
  }

  @Test("A rotation keeps products, and has the same bits in every variant", arguments: sizes)
  func rotation(count: Int) {
    var random = SplitMix64(seed: UInt64(count))
    let (a, b) = (random.floats(count), random.floats(count))
    let rotated = Variants.all.map { variant -> [[Float]] in
      var (x, y) = (a, b)
      variant.rotate(&x, count)
      variant.rotate(&y, count)
      return [x, y]
    }
    for other in rotated { #expect(other.map { $0.map(\.bitPattern) } == rotated[0].map { $0.map(\.bitPattern) }) }
    let (before, after) = (vt_dot(a, b, count), vt_dot(rotated[0][0], rotated[0][1], count))
    #expect(abs(before - after) < 1e-5 * (vt_dot(a, a, count) * vt_dot(b, b, count)).squareRoot())
    #expect(rotated[0][0] != a)
  }

  @Test("Bounds of 64 slots and the mask of those above have the same bits in every variant", arguments: sizes)
  func bounds(bits: Int) {
    var random = SplitMix64(seed: UInt64(bits) + 1)
    var tables = [UInt8](repeating: 0, count: 4 * bits)
    let query = vt_sketch_of_query(unit(&random, bits), bits, &tables)
    // Blocks and values are read from where cache lines begin.
    withAligned(bits * 8) { block in
      for byte in 0..<(bits * 8) {
        block.storeBytes(of: UInt8.random(in: 0...255, using: &random), toByteOffset: byte, as: UInt8.self)
      }
      withAligned(256) { values in
        for slot in 0..<64 { values.storeBytes(of: Float(slot) * 0.01, toByteOffset: 4 * slot, as: Float.self) }
        let results = Variants.all.map { variant -> ([UInt32], UInt64) in
          var bounds = [Float](repeating: 0, count: 64)
          let mask = variant.sketch_bounds(
            query, block.assumingMemoryBound(to: UInt8.self), values.assumingMemoryBound(to: Float.self), 0.1, 0.05,
            &bounds)
          return (bounds.map(\.bitPattern), mask)
        }
        for result in results {
          #expect(result.0 == results[0].0 && result.1 == results[0].1)
          for slot in 0..<64 {
            #expect((result.1 >> UInt64(slot) & 1 == 1) == (Float(bitPattern: result.0[slot]) > 0.05))
          }
        }
      }
    }
  }

  @Test(
    "What signs say of a product is off by the stated deviation, and not to one side",
    arguments: [(64, 64), (20, 64), (384, 512)])
  func deviation(dimension: Int, bits: Int) {
    #expect(vt_sketch_bits(dimension) == bits)
    var random = SplitMix64(seed: UInt64(dimension) + 2)
    var (sum, squares, count) = (0.0, 0.0, 0.0)
    var tables = [UInt8](repeating: 0, count: 4 * bits)
    withAligned(bits * 8) { block in
      withAligned(256) { values in
        for slot in 0..<64 { values.storeBytes(of: 1, toByteOffset: 4 * slot, as: Float.self) }
        for _ in 0..<30 {
          let rows = (0..<64).map { _ in unit(&random, dimension) }
          for (slot, row) in rows.enumerated() {
            vt_set_sketch(block.assumingMemoryBound(to: UInt8.self), UInt32(slot), row, dimension)
          }
          let row = unit(&random, dimension)
          let query = vt_sketch_of_query(row, dimension, &tables)
          var likely = [Float](repeating: 0, count: 64)
          _ = vt_variant_in_use().pointee.sketch_bounds(
            query, block.assumingMemoryBound(to: UInt8.self), values.assumingMemoryBound(to: Float.self), 0, 0, &likely)
          for slot in 0..<64 {
            let error = Double(likely[slot] - vt_dot(row, rows[slot], dimension))
            sum += error
            squares += error * error
            count += 1
          }
        }
      }
    }
    let (mean, spread) = (sum / count, (squares / count).squareRoot())
    let stated = Double(vt_sketch_deviation(bits))
    #expect(abs(mean) < 4 * stated / count.squareRoot())
    // 1,920 products give the deviation to about 2%; fewer dimensions than signs make the errors of a query alike.
    #expect(abs(spread / stated - 1) < 0.1)
  }

  @Test("There are no signs beyond the limit, and a zero vector says nothing")
  func edges() {
    #expect([1, 64, 65, 4_096, 4_097].map { vt_sketch_bits($0) } == [64, 64, 128, 4_096, 0])
    var tables = [UInt8](repeating: 1, count: 256)
    let query = vt_sketch_of_query([Float](repeating: 0, count: 64), 64, &tables)
    #expect(query.scale == 0 && query.offset == 0 && tables.allSatisfy { $0 == 0 })
  }

  private func withAligned(_ count: Int, _ body: (UnsafeMutableRawPointer) -> Void) {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 64)
    defer { memory.deallocate() }
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: count)
    body(memory)
  }
}
