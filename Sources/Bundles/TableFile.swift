public import Foundation

/// An embedding table for serving: keys, where to find them, and a row of weights for each, as one mapped safetensors file.
///
/// | tensor | what |
/// |---|---|
/// | `keys` | I64 [rows]; the first is that of nobody: its row answers for every key that is not there |
/// | `slots` | I32, a power of two of them: open addressing, each 0 or one more than an index into `keys` |
/// | `weights` | F32, F16 or I8 [rows, width] |
/// | `scales` | F32 [rows], what eight-bit codes are multiplied by |
///
/// Its metadata state the format and the SHA-256 of the tensors' bytes, in the order of their names.
public struct TableFile: Sendable {
  public let keys: StoredTensor
  public let slots: StoredTensor
  public let weights: StoredTensor
  /// Of a table of eight-bit codes.
  public let scales: StoredTensor?

  public var rows: Int { weights.shape[0] }
  public var width: Int { weights.shape[1] }

  static let format = "vitrine.table.1"

  /// - Throws: `malformed` when the tensors do not fit together.
  public init(
    keys: StoredTensor, slots: StoredTensor, weights: StoredTensor, scales: StoredTensor? = nil
  ) throws(BundleError) {
    let rows = weights.shape.first ?? 0
    let slotCount = slots.shape.first ?? 0
    let isWhole =
      weights.shape.count == 2 && rows > 0 && keys.shape == [rows] && keys.element == .int64
      && slots.shape.count == 1 && slots.element == .int32 && slotCount > rows && slotCount & (slotCount - 1) == 0
      && [.float32, .float16, .int8].contains(weights.element)
      && (weights.element == .int8) == (scales != nil) && (scales.map { $0.shape == [rows] } ?? true)
    guard isWhole else {
      throw BundleError(.malformed, "The tensors of an embedding table do not fit together: publish it again.")
    }
    self.keys = keys
    self.slots = slots
    self.weights = weights
    self.scales = scales
  }

  /// Maps a table; its pages are read as rows are asked for, once the checksum has been verified.
  ///
  /// - Parameter verifying: false to trust the file and open it in constant time.
  /// - Throws: `unreadable`, `malformed`, `missing`, `checksumMismatch`.
  public init(mapping file: URL, verifying: Bool = true) throws(BundleError) {
    let stored = try Safetensors(mapping: file)
    guard stored.metadata["format"] == Self.format else {
      throw BundleError(.unsupported, "\(file.lastPathComponent) is no embedding table: check the path.")
    }
    if verifying, Self.checksum(stored.tensors) != stored.metadata["sha256"] {
      throw BundleError(
        .checksumMismatch, "\(file.lastPathComponent) does not have the checksum that it states: publish it again.")
    }
    func tensor(_ name: String) throws(BundleError) -> StoredTensor {
      guard let tensor = stored.tensors[name] else {
        throw BundleError(.missing, "\(file.lastPathComponent) has no tensor \(name): publish it again.")
      }
      return tensor
    }
    try self.init(
      keys: tensor("keys"), slots: tensor("slots"), weights: tensor("weights"), scales: stored.tensors["scales"])
    guard areSlotsWithin else {
      throw BundleError(.malformed, "\(file.lastPathComponent) points outside of its rows: publish it again.")
    }
  }

  /// Writes a new file and renames it into place.
  ///
  /// - Throws: `unwritable`.
  public func write(to file: URL) throws(BundleError) {
    var tensors = ["keys": keys, "slots": slots, "weights": weights]
    tensors["scales"] = scales
    try Safetensors(tensors: tensors, metadata: ["format": Self.format, "sha256": Self.checksum(tensors)])
      .write(to: file)
  }

  /// Whether every slot names a row, and one is empty, so that looking for a key ends.
  private var areSlotsWithin: Bool {
    slots.bytes.withUnsafeBytes { raw in
      var isOneEmpty = false
      for place in 0..<slots.count {
        let slot = raw.loadUnaligned(fromByteOffset: place * 4, as: UInt32.self)
        if slot > UInt32(clamping: rows) { return false }
        if slot == 0 { isOneEmpty = true }
      }
      return isOneEmpty
    }
  }

  private static func checksum(_ tensors: [String: StoredTensor]) -> String {
    Checksum(of: tensors.sorted { $0.key < $1.key }.map(\.value.bytes)).description
  }
}
