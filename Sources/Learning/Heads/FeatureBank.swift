import Bundles
import Foundation
import Inference
import Media
import Signals

/// What a frozen network makes of examples, each looked at in several ways, as files that are mapped.
///
/// Examples are computed in parts of 128; a part is a file named by all that decides its numbers, so that a run that was
/// killed computes at most one part again, and another recipe over the same network none.
struct FeatureBank {
  /// Numbers of one view of one example.
  let width: Int
  let rows: Int
  private let parts: [StoredTensor]
  /// Views in a part.
  private let stored: Int
  /// Which of them this bank shows.
  private var shown: [Int]

  var views: Int { shown.count }

  static let partSize = 128

  /// A bank in memory.
  ///
  /// - Parameter values: [rows, views, width].
  init(_ values: [Float], rows: Int, views: Int, width: Int) throws(BundleError) {
    (self.rows, self.width, stored, shown) = (rows, width, views, Array(0..<views))
    var parts: [StoredTensor] = []
    for start in stride(from: 0, to: rows, by: Self.partSize) {
      let end = min(start + Self.partSize, rows)
      parts.append(
        try StoredTensor(
          Array(values[(start * views * width)..<(end * views * width)]), shape: [end - start, views, width]))
    }
    self.parts = parts
  }

  /// Computes what is not there yet.
  ///
  /// - Parameters:
  ///   - contents: one for each row; `key` names its bytes.
  ///   - pipeline: names the network with its weights and the ways of looking.
  ///   - isHalf: whether numbers are kept in 16 bits, which is enough for maps.
  ///   - compute: the numbers of one example, [views, width].
  ///   - observe: called after each part with the rows done.
  /// - Throws: what `compute` throws, and `BundleError`.
  init(
    keys: [String], pipeline: String, views: Int, width: Int, isHalf: Bool = false, in folder: URL,
    compute: (_ row: Int) throws -> [Float], observe: (Int) throws -> Void = { _ in }
  ) throws {
    (rows, self.width, stored, shown) = (keys.count, width, views, Array(0..<views))
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var parts: [StoredTensor] = []
    for start in stride(from: 0, to: keys.count, by: Self.partSize) {
      let range = start..<min(start + Self.partSize, keys.count)
      let name = Checksum(of: Data("\(pipeline) \(isHalf) \(keys[range].joined(separator: " "))".utf8))
      let file = folder.appending(path: "\(name.description.prefix(32)).safetensors")
      let shape = [range.count, views, width]
      if !FileManager.default.fileExists(atPath: file.path) {
        let values = try range.flatMap(compute)
        let tensor = try isHalf ? Self.halved(values, shape: shape) : StoredTensor(values, shape: shape)
        try Safetensors(tensors: ["features": tensor]).write(to: file)
      }
      parts.append(try Safetensors(mapping: file).tensor("features", shape: shape))
      try observe(range.upperBound)
    }
    self.parts = parts
  }

  private static func halved(_ values: [Float], shape: [Int]) throws(BundleError) -> StoredTensor {
    let halves = values.map { Float16($0) }
    return try StoredTensor(element: .float16, shape: shape, bytes: halves.withUnsafeBytes { Data($0) })
  }

  /// The same examples in some of the ways.
  func looking(_ views: [Int]) -> FeatureBank {
    var bank = self
    bank.shown = views.map { shown[$0] }
    return bank
  }

  /// Writes the numbers of one view of one example.
  func copy(row: Int, view: Int, to target: UnsafeMutableBufferPointer<Float>) {
    let part = parts[row / Self.partSize]
    let start = ((row % Self.partSize) * stored + shown[view]) * width
    part.bytes.withUnsafeBytes { raw in
      if part.element == .float16 {
        for index in 0..<width {
          target[index] = Float(raw.loadUnaligned(fromByteOffset: 2 * (start + index), as: Float16.self))
        }
      } else if let source = raw.baseAddress, let place = target.baseAddress {
        memcpy(place, source + 4 * start, 4 * width)
      }
    }
  }

  /// The numbers of one view of one example.
  func values(row: Int, view: Int) -> [Float] {
    [Float](unsafeUninitializedCapacity: width) { buffer, count in
      copy(row: row, view: view, to: UnsafeMutableBufferPointer(rebasing: buffer[..<width]))
      count = width
    }
  }
}
