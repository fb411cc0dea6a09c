import Bundles
import Foundation

extension BundleShelf {
  /// Where the bundle of a contract lies.
  func place(of contract: SignalContract) -> URL {
    folder.appending(path: "\(contract.bundle.name)-\(contract.bundle.version)")
  }

  /// A bundle that was learned from examples, and is the one that the contract names.
  ///
  /// - Throws: `SignalError`: `untrained`, `damagedBundle`, `bundleMismatch`.
  func learned(for contract: SignalContract) throws(SignalError) -> Bundles.Bundle {
    let place = place(of: contract)
    guard FileManager.default.fileExists(atPath: place.appending(path: Bundles.Bundle.manifestName).path) else {
      let command =
        switch contract.bundle.name {
        case InterestBundle.name: "`vitrine interests import --help`"
        case KeywordBundle.name: "`vitrine interests words --help`"
        default: contract.inputs.contains(.picture) ? "`vitrine quality train --help`" : "`vitrine safety train --help`"
        }
      throw SignalError(
        .untrained,
        "\(contract.name) reads bundle \(place.lastPathComponent), which is learned from examples: see \(command).")
    }
    let bundle: Bundles.Bundle
    do {
      bundle = try Bundles.Bundle(loading: place)
    } catch {
      throw SignalError(
        .damagedBundle,
        "Bundle \(place.lastPathComponent) is damaged: remove that folder from bundles/ in the data directory and learn it "
          + "again. (\(error.message))", cause: error)
    }
    try contract.requireMatch(bundle.manifest)
    return bundle
  }
}
