public import Bundles
import Foundation
import Kernels

/// Rows of a mapped embedding table by key, widened to 32-bit floats.
///
/// Nothing is copied when it opens; rows are read where they lie.
public struct ServedTable: Sendable {
  private let file: TableFile

  public init(_ file: TableFile) { self.file = file }

  public var width: Int { file.width }
  public var rows: Int { file.rows }

  /// - Parameters:
  ///   - keys: one that is not there reads the shared row.
  ///   - out: room for `keys.count` · `width`.
  /// - Returns: false, with nothing written, when the room is too small.
  public func gather(_ keys: [UInt64], into out: UnsafeMutableBufferPointer<Float>) -> Bool {
    guard out.count >= keys.count * width, let room = out.baseAddress else { return keys.isEmpty }
    var places = [UInt32](repeating: 0, count: keys.count)
    find(keys, &places)
    return file.weights.bytes.withUnsafeBytes { raw in
      guard let base = raw.baseAddress else { return false }
      switch file.weights.element {
      case .float16:
        return vt_gather_float16(
          base.assumingMemoryBound(to: UInt16.self), rows, width, places, places.count, room)
      case .int8:
        return file.scales?.bytes.withUnsafeBytes { scales in
          guard let scale = scales.baseAddress else { return false }
          return vt_gather_int8(
            base.assumingMemoryBound(to: Int8.self), scale.assumingMemoryBound(to: Float.self), rows, width, places,
            places.count, room)
        } ?? false
      default:
        return vt_gather(base.assumingMemoryBound(to: Float.self), rows, width, places, places.count, room)
      }
    }
  }

  /// The rows of some keys, one after another.
  public func gather(_ keys: [UInt64]) -> [Float] {
    [Float](unsafeUninitializedCapacity: keys.count * width) { room, count in
      count = gather(keys, into: room) ? keys.count * width : 0
    }
  }

  private func find(_ keys: [UInt64], _ places: inout [UInt32]) {
    file.keys.bytes.withUnsafeBytes { known in
      file.slots.bytes.withUnsafeBytes { slots in
        guard let known = known.baseAddress, let first = slots.baseAddress else { return }
        vt_find_keys(
          known.assumingMemoryBound(to: UInt64.self), first.assumingMemoryBound(to: UInt32.self), slots.count / 4, keys,
          keys.count, 0, &places)
      }
    }
  }
}
