public import Foundation

/// Weights in the format of `torch.save` before PyTorch 1.6: five pickles, then the raw storages.
///
/// A pickle is a program. This reader runs the few opcodes that a state dict of floats needs and knows four
/// names; any other opcode or name is refused before it does anything. Tensors come out row-major whatever
/// their strides: TensorFlow ports keep HWIO data under OIHW strides.
public enum LegacyPickle {
  /// - Throws: `unreadable`, or what `parse` throws.
  public static func read(_ file: URL) throws(BundleError) -> Safetensors {
    let data: Data
    do {
      data = try Data(contentsOf: file, options: .alwaysMapped)
    } catch {
      throw BundleError(
        .unreadable, "\(file.lastPathComponent) could not be read: check that it exists.", cause: "\(error)")
    }
    return try parse(data)
  }

  /// - Throws: `unsupported` for an opcode, a name or a storage outside the list, `malformed` for broken bytes.
  public static func parse(_ data: Data) throws(BundleError) -> Safetensors {
    // 0x1950a86a20f9469cfc6c, little-endian: the magic number of the format.
    let magic: [UInt8] = [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]
    var reader = ByteReader(data)
    guard try PickleMachine.run(&reader) == .long(magic) else {
      throw BundleError(.malformed, "This is no legacy PyTorch file: convert it to safetensors.")
    }
    guard try PickleMachine.run(&reader) == .integer(1_001) else {
      throw BundleError(.unsupported, "The file has another protocol than 1001: convert it to safetensors.")
    }
    try checkSystem(try PickleMachine.run(&reader))
    guard case .dictionary(let entries) = try PickleMachine.run(&reader),
      case .list(let keys) = try PickleMachine.run(&reader)
    else { throw BundleError(.malformed, "The file holds no state dict: convert it to safetensors.") }

    var storages = try declaredStorages(entries)
    for key in keys {
      guard case .string(let key) = key, let storage = storages[key], storage.bytes == nil,
        try reader.integer(as: Int64.self) == Int64(storage.count)
      else { throw BundleError(.malformed, "The storages do not match the state dict: fetch the file again.") }
      let (size, overflow) = storage.count.multipliedReportingOverflow(by: storage.element.byteCount)
      guard !overflow else { throw BundleError(.malformed, "A storage is too large: fetch the file again.") }
      storages[key]?.bytes = try reader.bytes(size)
    }
    guard reader.isAtEnd else {
      throw BundleError(.malformed, "Bytes follow the last storage: fetch the file again.")
    }
    var tensors: [String: StoredTensor] = [:]
    for case (.string(let name), .tensor(let view)) in entries {
      guard let bytes = storages[view.storage.key]?.bytes else {
        throw BundleError(.malformed, "Tensor \(name) has no storage: fetch the file again.")
      }
      tensors[name] = try view.contiguous(from: bytes)
    }
    return Safetensors(tensors: tensors)
  }

  private static func checkSystem(_ value: PickleValue) throws(BundleError) {
    guard case .dictionary(let members) = value,
      members.contains(where: { $0.0 == .string("little_endian") && $0.1 == .boolean(true) })
    else { throw BundleError(.unsupported, "The file is not little-endian: convert it to safetensors.") }
  }

  private struct Storage {
    let element: ElementType
    let count: Int
    var bytes: Data?
  }

  private static func declaredStorages(
    _ entries: [(PickleValue, PickleValue)]
  ) throws(BundleError) -> [String: Storage] {
    var storages: [String: Storage] = [:]
    for (name, value) in entries {
      guard case .string = name, case .tensor(let view) = value else {
        throw BundleError(.unsupported, "The state dict holds more than tensors: convert it to safetensors.")
      }
      let storage = Storage(element: view.storage.element, count: view.storage.count)
      if let known = storages[view.storage.key],
        known.element != storage.element || known.count != storage.count
      {
        throw BundleError(.malformed, "One storage has two sizes: fetch the file again.")
      }
      storages[view.storage.key] = storage
    }
    return storages
  }
}
