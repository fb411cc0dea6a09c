import Bundles
public import Foundation

extension ClickEvaluation {
  /// Writes the rows that the models read, so that others can be compared on the same: a safetensors file.
  ///
  /// `codes` [rows, fields] number the values of each field from 1 in the order of the training part, 0 for those that it
  /// lacks; `dense` [rows, dense]; `clicks` [rows]; `sizes` [3] of the parts.
  ///
  /// - Throws: `BundleError`.
  public func exportRows(to file: URL) throws {
    let width = log.fields.count
    var known = [[UInt64: Int64]](repeating: [:], count: width)
    var codes = [Int64](repeating: 0, count: log.keys.count)
    for row in 0..<log.count {
      for field in 0..<width {
        let key = log.keys[row * width + field]
        if parts.train.contains(row), known[field][key] == nil { known[field][key] = Int64(known[field].count + 1) }
        codes[row * width + field] = known[field][key] ?? 0
      }
    }
    try Safetensors(tensors: [
      "codes": StoredTensor(integers: codes, shape: [log.count, width]),
      "dense": StoredTensor(log.numbers, shape: [log.count, log.dense.count]),
      "clicks": StoredTensor(integers: log.clicks.map { $0 ? 1 : 0 }, shape: [log.count]),
      "sizes": StoredTensor(
        integers: [parts.train, parts.validation, parts.test].map { Int64($0.count) }, shape: [3]),
    ]).write(to: file)
  }
}
