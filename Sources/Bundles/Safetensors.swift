public import Foundation

/// Named tensors in the safetensors format, which PyTorch users read and write.
///
/// A file is an 8-byte length, a JSON header of that length (name → dtype, shape, data_offsets), and the
/// elements. A header that is larger than it may be, names a tensor twice, or whose tensors overlap, leave a
/// hole or end outside the file is refused, as in the format's reference implementation.
public struct Safetensors: Equatable, Sendable {
  /// Free text beside the tensors, stored as `__metadata__`.
  public let metadata: [String: String]
  public let tensors: [String: StoredTensor]

  /// The longest header that is read, in bytes.
  public static let largestHeader = 100_000_000

  public init(tensors: [String: StoredTensor], metadata: [String: String] = [:]) {
    self.tensors = tensors
    self.metadata = metadata
  }

  /// Maps a file into memory: pages are read when a tensor is.
  ///
  /// The file must not be cut while it is in use; files that are replaced by a rename are safe.
  ///
  /// - Throws: `unreadable`, or what `init(parsing:)` throws.
  public init(mapping file: URL) throws(BundleError) {
    let data: Data
    do {
      data = try Data(contentsOf: file, options: .alwaysMapped)
    } catch {
      throw BundleError(
        .unreadable, "\(file.lastPathComponent) could not be read: check that it exists.",
        cause: "\(error)")
    }
    try self.init(parsing: data)
  }

  /// - Throws: `malformed` for a broken rule, `tooLarge` for a header over the limit, `unsupported` for an unknown dtype.
  public init(parsing data: Data) throws(BundleError) {
    let header = try Self.header(of: data)
    let start = data.startIndex + 8 + header.length
    var metadata: [String: String] = [:]
    var tensors: [String: StoredTensor] = [:]
    var spans: [Range<Int>] = []
    for (name, value) in header.members {
      if name == "__metadata__" {
        metadata = try Self.metadata(from: value)
        continue
      }
      let entry = try Entry(name: name, value)
      guard entry.span.upperBound <= data.endIndex - start else {
        throw BundleError(.malformed, "Tensor \(name) ends outside the file: fetch the file again.")
      }
      let bytes = data[(start + entry.span.lowerBound)..<(start + entry.span.upperBound)]
      tensors[name] = try StoredTensor(element: entry.element, shape: entry.shape, bytes: bytes)
      spans.append(entry.span)
    }
    try Self.check(spans, cover: data.endIndex - start)
    self.init(tensors: tensors, metadata: metadata)
  }

  /// The tensor of this name and shape.
  ///
  /// - Throws: `missing` or `shapeMismatch`.
  public func tensor(_ name: String, shape: [Int]) throws(BundleError) -> StoredTensor {
    guard let tensor = tensors[name] else {
      throw BundleError(.missing, "The weights have no tensor \(name): use the bundle made for this architecture.")
    }
    guard tensor.shape == shape else {
      throw BundleError(
        .shapeMismatch,
        "Tensor \(name) has shape \(tensor.shape), not \(shape): use the bundle made for this architecture.")
    }
    return tensor
  }
}

extension Safetensors {
  private static func header(
    of data: Data
  ) throws(BundleError) -> (members: [(String, HeaderValue)], length: Int) {
    guard data.count >= 8 else {
      throw BundleError(.malformed, "The file is shorter than its length field: fetch it again.")
    }
    let length = data.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
    guard length <= UInt64(largestHeader) else {
      throw BundleError(.tooLarge, "The header claims \(length) bytes: this is no safetensors file.")
    }
    guard length <= UInt64(data.count - 8) else {
      throw BundleError(.malformed, "The header ends outside the file: fetch the file again.")
    }
    let start = data.startIndex + 8
    guard
      case .object(let members) = try HeaderParser.parse(data[start..<(start + Int(length))])
    else { throw BundleError(.malformed, "The header is not a JSON object: this is no safetensors file.") }
    return (members, Int(length))
  }

  private static func metadata(from value: HeaderValue) throws(BundleError) -> [String: String] {
    guard case .object(let members) = value else {
      throw BundleError(.malformed, "__metadata__ is not an object: write the file again.")
    }
    var metadata: [String: String] = [:]
    for (key, value) in members {
      guard case .string(let text) = value else {
        throw BundleError(.malformed, "__metadata__ holds more than text: write the file again.")
      }
      metadata[key] = text
    }
    return metadata
  }

  private static func check(_ spans: [Range<Int>], cover total: Int) throws(BundleError) {
    var end = 0
    for span in spans.sorted(by: { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }) {
      guard span.lowerBound == end else {
        let fault = span.lowerBound < end ? "overlap" : "leave a hole"
        throw BundleError(.malformed, "Tensors \(fault) at byte \(span.lowerBound): fetch the file again.")
      }
      end = span.upperBound
    }
    guard end == total else {
      throw BundleError(.malformed, "\(total - end) bytes belong to no tensor: fetch the file again.")
    }
  }
}

/// One line of the header.
private struct Entry {
  let element: ElementType
  let shape: [Int]
  let span: Range<Int>

  init(name: String, _ value: HeaderValue) throws(BundleError) {
    let malformed = BundleError(
      .malformed, "Tensor \(name) needs dtype, shape and two ordered data_offsets: write the file again.")
    guard case .object(let members) = value, members.count == 3 else { throw malformed }
    var dtype: String?
    var shape: [Int]?
    var offsets: [Int]?
    for (key, value) in members {
      switch (key, value) {
      case ("dtype", .string(let text)): dtype = text
      case ("shape", .array(let items)): shape = items
      case ("data_offsets", .array(let items)): offsets = items
      default: throw malformed
      }
    }
    guard let dtype, let shape, let offsets, offsets.count == 2, offsets[0] <= offsets[1] else {
      throw malformed
    }
    guard let element = ElementType(rawValue: dtype) else {
      throw BundleError(.unsupported, "Tensor \(name) is of type \(dtype): convert it to F32 or F16.")
    }
    self.element = element
    self.shape = shape
    span = offsets[0]..<offsets[1]
  }
}
