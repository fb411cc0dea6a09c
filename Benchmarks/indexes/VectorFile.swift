import ArgumentParser
import Foundation

/// Rows of float32 behind their count and dimension, four bytes each: the `.fbin` of the big-ann-benchmarks.
struct VectorFile {
  let count: Int
  let dimension: Int
  private let bytes: Data

  init(path: String) throws {
    bytes = try Data(contentsOf: URL(filePath: path), options: .alwaysMapped)
    guard bytes.count >= 8 else { throw ValidationError("\(path) is no .fbin file: it has no header.") }
    (count, dimension) = bytes.withUnsafeBytes { raw in
      (
        Int(UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: 0, as: UInt32.self))),
        Int(UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: 4, as: UInt32.self)))
      )
    }
    guard bytes.count == 8 + count * dimension * 4 else {
      throw ValidationError("\(path) has \(bytes.count) bytes for \(count) rows of \(dimension): copy it again.")
    }
  }

  func row(_ place: Int) -> [Float] {
    bytes.withUnsafeBytes { raw in
      (0..<dimension).map { raw.loadUnaligned(fromByteOffset: 8 + (place * dimension + $0) * 4, as: Float.self) }
    }
  }
}
