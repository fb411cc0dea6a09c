public import Foundation

/// How one element of a tensor is stored: names and sizes of the safetensors format.
public enum ElementType: String, CaseIterable, Codable, Sendable {
  case float64 = "F64"
  case float32 = "F32"
  case float16 = "F16"
  case bfloat16 = "BF16"
  case int64 = "I64"
  case int32 = "I32"
  case int16 = "I16"
  case int8 = "I8"
  case uint8 = "U8"
  case bool = "BOOL"

  public var byteCount: Int {
    switch self {
    case .float64, .int64: 8
    case .float32, .int32: 4
    case .float16, .bfloat16, .int16: 2
    case .int8, .uint8, .bool: 1
    }
  }
}

/// A tensor as it lies in a file: row-major, little-endian, without gaps.
public struct StoredTensor: Equatable, Sendable {
  public let element: ElementType
  public let shape: [Int]
  /// The elements; a slice of the file's mapping when the file is mapped.
  public let bytes: Data

  /// - Throws: `malformed` when `bytes` does not hold exactly the elements of `shape`, `tooLarge` on overflow.
  public init(element: ElementType, shape: [Int], bytes: Data) throws(BundleError) {
    let expected = try Self.byteCount(element: element, shape: shape)
    guard bytes.count == expected else {
      throw BundleError(
        .malformed,
        "A tensor of shape \(shape) needs \(expected) bytes and has \(bytes.count): write the file again.")
    }
    self.element = element
    self.shape = shape
    self.bytes = bytes
  }

  /// - Throws: `malformed` when the number of values is not that of `shape`.
  public init(_ values: [Float], shape: [Int]) throws(BundleError) {
    try self.init(element: .float32, shape: shape, bytes: values.withUnsafeBytes { Data($0) })
  }

  /// - Throws: `malformed` when the number of values is not that of `shape`.
  public init(integers values: [Int64], shape: [Int]) throws(BundleError) {
    try self.init(element: .int64, shape: shape, bytes: values.withUnsafeBytes { Data($0) })
  }

  public var count: Int { shape.reduce(1, *) }

  /// The elements as 32-bit floats.
  ///
  /// - Throws: `unsupported` for integers, which a float may not hold exactly.
  public func floats() throws(BundleError) -> [Float] {
    switch element {
    case .float32: return decoded(as: Float.self) { $0 }
    case .float64: return decoded(as: Double.self) { Float($0) }
    case .float16: return decoded(as: UInt16.self) { Float(Float16(bitPattern: $0)) }
    case .bfloat16: return decoded(as: UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
    default:
      throw BundleError(
        .unsupported, "A tensor of \(element.rawValue) was read as floats: read it as integers.")
    }
  }

  /// The elements as 64-bit integers.
  ///
  /// - Throws: `unsupported` for floats.
  public func integers() throws(BundleError) -> [Int64] {
    switch element {
    case .int64: return decoded(as: Int64.self) { $0 }
    case .int32: return decoded(as: Int32.self) { Int64($0) }
    case .int16: return decoded(as: Int16.self) { Int64($0) }
    case .int8: return decoded(as: Int8.self) { Int64($0) }
    case .uint8, .bool: return decoded(as: UInt8.self) { Int64($0) }
    default:
      throw BundleError(
        .unsupported, "A tensor of \(element.rawValue) was read as integers: read it as floats.")
    }
  }

  /// How many bytes the elements of `shape` take.
  ///
  /// - Throws: `malformed` for a negative extent, `tooLarge` when the product overflows.
  static func byteCount(element: ElementType, shape: [Int]) throws(BundleError) -> Int {
    var total = element.byteCount
    for extent in shape {
      guard extent >= 0 else {
        throw BundleError(.malformed, "A tensor has the negative extent \(extent): write the file again.")
      }
      let (product, overflow) = total.multipliedReportingOverflow(by: extent)
      guard !overflow else {
        throw BundleError(.tooLarge, "A tensor of shape \(shape) does not fit in memory: check the file.")
      }
      total = product
    }
    return total
  }

  private func decoded<Stored, Value>(as: Stored.Type, _ convert: (Stored) -> Value) -> [Value] {
    bytes.withUnsafeBytes { raw in
      // A mapped tensor may start at any address.
      (0..<count).map { convert(raw.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Stored>.size, as: Stored.self)) }
    }
  }
}
