import Bundles
public import Foundation

extension ClickReport {
  /// Writes the log-odds of the test rows, a tensor [seeds, rows] for each model.
  ///
  /// - Throws: `BundleError`.
  public func exportScores(to file: URL) throws {
    var tensors: [String: StoredTensor] = [:]
    for row in rows {
      tensors[row.name] = try StoredTensor(
        row.logOdds.joined().map(Float.init), shape: [row.logOdds.count, row.logOdds.first?.count ?? 0])
    }
    try Safetensors(tensors: tensors, metadata: ["chosen": chosen]).write(to: file)
  }
}
