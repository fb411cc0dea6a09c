import Foundation

/// A storage that the pickle only names; its elements follow later in the file.
struct StorageReference: Equatable {
  let key: String
  let element: ElementType
  let count: Int
}

/// A tensor as PyTorch keeps it: a place in a storage and a stride for each axis, counted in elements.
struct StridedView: Equatable {
  let storage: StorageReference
  let offset: Int
  let shape: [Int]
  let strides: [Int]

  /// Copies the elements in row-major order.
  func contiguous(from bytes: Data) throws(BundleError) -> StoredTensor {
    let outside = BundleError(.malformed, "A tensor reaches outside its storage: fetch the file again.")
    guard shape.count == strides.count, offset >= 0, strides.allSatisfy({ $0 >= 0 }) else { throw outside }
    let size = storage.element.byteCount
    let total = try StoredTensor.byteCount(element: storage.element, shape: shape)
    guard total > 0 else { return try StoredTensor(element: storage.element, shape: shape, bytes: Data()) }
    var last = offset
    for (extent, stride) in zip(shape, strides) {
      let (reach, high) = (extent - 1).multipliedReportingOverflow(by: stride)
      let (sum, low) = last.addingReportingOverflow(reach)
      guard !high, !low else { throw outside }
      last = sum
    }
    // Views that repeat elements could claim far more than the file holds.
    guard last < storage.count, total / size <= storage.count else { throw outside }

    var copy = Data(count: total)
    copy.withUnsafeMutableBytes { (target: UnsafeMutableRawBufferPointer) in
      bytes.withUnsafeBytes { (source: UnsafeRawBufferPointer) in
        var row = [Int](repeating: 0, count: max(shape.count - 1, 0))
        let length = shape.last ?? 1
        let step = strides.last ?? 0
        for start in stride(from: 0, to: total / size, by: length) {
          let base = zip(row, strides).reduce(offset) { $0 + $1.0 * $1.1 }
          for index in 0..<length {
            let element = (base + index * step) * size
            for byte in 0..<size { target[(start + index) * size + byte] = source[element + byte] }
          }
          advance(&row)
        }
      }
    }
    return try StoredTensor(element: storage.element, shape: shape, bytes: copy)
  }

  /// Counts up through all axes but the last.
  private func advance(_ row: inout [Int]) {
    for axis in row.indices.reversed() {
      row[axis] += 1
      if row[axis] < shape[axis] { return }
      row[axis] = 0
    }
  }
}
