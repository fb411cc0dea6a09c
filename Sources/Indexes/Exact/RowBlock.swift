import Foundation

/// Up to `rowLimit` consecutive rows: the unit that is copied when a shared index changes, and between two
/// looks at the deadline.
enum RowBlock: Sendable {
  /// A multiple of 64, so that a block starts at a whole word of a `SlotSet`.
  static let rowLimit = 1_024

  case owned([Float])
  /// Bytes of a mapped file, aligned to 4.
  case mapped(Data)

  func withValues<R>(_ body: (UnsafeBufferPointer<Float>) -> R) -> R {
    switch self {
    case .owned(let values): values.withUnsafeBufferPointer(body)
    case .mapped(let bytes): bytes.withUnsafeBytes { body($0.assumingMemoryBound(to: Float.self)) }
    }
  }

  /// Changes the values in place, once they are owned by this block alone.
  mutating func update(_ body: (inout [Float]) -> Void) {
    var values =
      switch self {
      case .owned(let values): values
      case .mapped: withValues { Array($0) }
      }
    // Lets go of the second reference, which would make the change copy the block.
    self = .owned([])
    body(&values)
    self = .owned(values)
  }
}
