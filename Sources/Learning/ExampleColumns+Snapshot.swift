import Bundles
import Domain
import Foundation

extension ExampleColumns {
  /// The checksum of the decisions and outcomes, by which a model names the data that it was trained on.
  ///
  /// - Complexity: O(rows), in one block of memory of about 30 bytes a page.
  public var snapshot: String {
    var bytes = Data()
    var row = 0
    for (index, page) in pages.enumerated() {
      bytes.append(contentsOf: page.decision.rawValue.utf8)
      bytes.append(0xFF)
      while row < count, Int(pageOfRow[row]) == index {
        bytes.append(outcomes[row].bits)
        row += 1
      }
      bytes.append(0xFF)
    }
    return Checksum(of: bytes).description
  }
}
