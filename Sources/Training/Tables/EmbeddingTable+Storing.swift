public import Bundles
import Foundation
import Kernels

extension EmbeddingTable {
  /// How the weights of a published table are stored.
  public enum Precision: String, CaseIterable, Sendable {
    case float32, float16, int8
  }

  /// What has to be kept to go on exactly here.
  ///
  /// - Throws: `weights` when the table is too large for a file.
  public func snapshot() throws(TrainingError) -> [String: StoredTensor] {
    [
      "keys": try Self.tensor(.int64, [count], index.keys),
      "weights": try Self.tensor(.float32, [count, settings.width], weights),
      "squares": try Self.tensor(.float32, [count], squares), "seen": try Self.tensor(.int32, [count], seen),
      "mentions": try Self.tensor(.uint8, [sketch.counters.count], sketch.counters),
      "step": try Self.tensor(.int64, [1], [Int64(step)]),
    ]
  }

  /// - Throws: `weights` when a tensor is missing, has another shape, or holds what is no number.
  public func restore(_ tensors: [String: StoredTensor]) throws(TrainingError) {
    let source = Safetensors(tensors: tensors)
    let rows = tensors["keys"]?.count ?? 0
    do {
      let keys = try source.tensor("keys", shape: [rows]).integers().map(UInt64.init(bitPattern:))
      let weights = try source.tensor("weights", shape: [rows, settings.width]).floats()
      let squares = try source.tensor("squares", shape: [rows]).floats()
      let seen = try source.tensor("seen", shape: [rows]).integers().map { Int32(clamping: $0) }
      let mentions = try source.tensor("mentions", shape: [sketch.counters.count]).integers()
      let step = try source.tensor("step", shape: [1]).integers()[0]
      guard rows > 0, Set(keys.dropFirst()).count == rows - 1, vt_finite(weights, weights.count),
        vt_finite(squares, squares.count)
      else {
        throw TrainingError(
          .weights, "An embedding table holds a key twice or a weight that is no number: use an earlier checkpoint.")
      }
      abandon()
      index = KeyIndex(keys: keys)
      (self.weights, self.squares, self.seen, self.step) = (weights, squares, seen, Int(step))
      sketch = MentionSketch(counters: mentions.map { UInt8(truncatingIfNeeded: $0) })
    } catch let error as TrainingError {
      throw error
    } catch {
      throw TrainingError(
        .weights, "The embedding table does not fit: use a checkpoint of this run.", cause: "\(error)")
    }
  }

  /// The table as serving maps it, without what only training needs.
  ///
  /// - Parameter precision: eight-bit codes have a scale for each row.
  /// - Throws: `weights` when a weight is no number or too large for its precision.
  public func published(as precision: Precision = .float32) throws(TrainingError) -> TableFile {
    let shape = [count, settings.width]
    guard vt_finite(weights, weights.count) else { throw Self.notFinite }
    do {
      let keys = try Self.tensor(.int64, [count], index.keys)
      let slots = try Self.tensor(.int32, [index.slots.count], index.slots)
      switch precision {
      case .float32:
        return try TableFile(keys: keys, slots: slots, weights: Self.tensor(.float32, shape, weights))
      case .float16:
        let halves = weights.map { Float16($0) }
        guard halves.allSatisfy(\.isFinite) else { throw Self.notFinite }
        return try TableFile(keys: keys, slots: slots, weights: Self.tensor(.float16, shape, halves))
      case .int8:
        var codes = [Int8](repeating: 0, count: weights.count)
        var scales = [Float](repeating: 0, count: count)
        let width = settings.width
        for row in 0..<count {
          scales[row] = weights.withUnsafeBufferPointer { values in
            codes.withUnsafeMutableBufferPointer { codes in
              guard let from = values.baseAddress, let to = codes.baseAddress else { return 0 }
              return vt_quantise(from + row * width, width, to + row * width)
            }
          }
        }
        return try TableFile(
          keys: keys, slots: slots, weights: Self.tensor(.int8, shape, codes),
          scales: Self.tensor(.float32, [count], scales))
      }
    } catch let error as TrainingError {
      throw error
    } catch {
      throw TrainingError(.weights, "The embedding table cannot be published: check its settings.", cause: "\(error)")
    }
  }

  private static var notFinite: TrainingError {
    TrainingError(
      .weights, "An embedding is no number, or too large for its precision: lower the rate and train again.")
  }

  private static func tensor<Element>(
    _ element: ElementType, _ shape: [Int], _ values: [Element]
  ) throws(TrainingError) -> StoredTensor {
    do {
      return try StoredTensor(element: element, shape: shape, bytes: values.withUnsafeBytes { Data($0) })
    } catch {
      throw TrainingError(.weights, error.message)
    }
  }
}
