import Bundles
import Foundation
import Kernels
import Prediction
import Testing

@Suite("Served embedding tables")
struct ServedTableTests {
  /// Three rows of two; keys 11 and 12 have the last two.
  private static func file(_ element: ElementType) throws -> TableFile {
    let keys: [UInt64] = [0, 11, 12]
    var slots = [UInt32](repeating: 0, count: 8)
    for row in [1, 2] as [UInt32] { vt_enter_key(keys, &slots, 8, row) }
    let values: [Float] = [0.5, -0.5, 1, 2, 3, -4]
    func tensor<Value>(_ element: ElementType, _ shape: [Int], _ values: [Value]) throws -> StoredTensor {
      try StoredTensor(element: element, shape: shape, bytes: values.withUnsafeBytes { Data($0) })
    }
    let weights =
      switch element {
      case .float16: try tensor(.float16, [3, 2], values.map { Float16($0) })
      case .int8: try tensor(.int8, [3, 2], [1, -1, 1, 2, 3, -4] as [Int8])
      default: try tensor(.float32, [3, 2], values)
      }
    return try TableFile(
      keys: tensor(.int64, [3], keys), slots: tensor(.int32, [8], slots), weights: weights,
      scales: element == .int8 ? tensor(.float32, [3], [0.5, 1, 1] as [Float]) : nil)
  }

  @Test(
    "Rows come by key, widened; an unknown key reads the shared row", arguments: [ElementType.float32, .float16, .int8])
  func gather(element: ElementType) throws {
    let table = ServedTable(try Self.file(element))
    #expect(table.gather([12, 99, 11, 12]) == [3, -4, 0.5, -0.5, 1, 2, 3, -4])
    #expect(table.gather([]) == [])
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 3) { room in
      #expect(!table.gather([11, 12], into: room))
    }
  }

  @Test("Tensors that do not fit together are no table")
  func refused() throws {
    let good = try Self.file(.float32)
    #expect(throws: BundleError.self) {
      try TableFile(
        keys: good.keys, slots: good.slots, weights: good.weights, scales: StoredTensor([1, 1, 1], shape: [3]))
    }
    #expect(throws: BundleError.self) { try TableFile(keys: good.slots, slots: good.slots, weights: good.weights) }
    #expect(throws: BundleError.self) {
      try TableFile(keys: good.keys, slots: StoredTensor(integers: [1, 2], shape: [2]), weights: good.weights)
    }
  }
}
