public import Foundation

extension Safetensors {
  /// The file's bytes: wide elements first, then by name, so that equal tensors give equal files and stay
  /// aligned.
  ///
  /// - Throws: `malformed` for a tensor named `__metadata__`.
  public func serialized() throws(BundleError) -> Data {
    guard tensors["__metadata__"] == nil else {
      throw BundleError(.malformed, "No tensor may be named __metadata__: rename it.")
    }
    let ordered = tensors.sorted {
      ($1.value.element.byteCount, $0.key) < ($0.value.element.byteCount, $1.key)
    }
    var lines: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }
      lines.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    var offset = 0
    for (name, tensor) in ordered {
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      let end = offset + tensor.bytes.count
      lines.append(
        "\(quoted(name)):{\"dtype\":\"\(tensor.element.rawValue)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    var header = Data("{\(lines.joined(separator: ","))}".utf8)
    header.append(Data(repeating: 0x20, count: (8 - header.count % 8) % 8))

    var file = Data(capacity: 8 + header.count + offset)
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { file.append(contentsOf: $0) }
    file.append(header)
    for (_, tensor) in ordered { file.append(tensor.bytes) }
    return file
  }

  /// Writes a new file and renames it into place, so that a reader sees the old one or the new one.
  ///
  /// - Throws: `unwritable`, or what `serialized()` throws.
  public func write(to file: URL) throws(BundleError) {
    let bytes = try serialized()
    do {
      try bytes.write(to: file, options: .atomic)
    } catch {
      throw BundleError(
        .unwritable, "\(file.lastPathComponent) could not be written: check the folder and the free space.",
        cause: "\(error)")
    }
  }

  private func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\u{0}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
