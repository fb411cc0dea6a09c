import Bundles
import Foundation

extension Bundles.Bundle {
  /// The version of what was trained: the first twelve digits of the checksum of everything that its values depend on.
  static func version(of parts: [Data]) -> String { String(Checksum(of: parts).description.prefix(12)) }

  /// Publishes under the manifest's name and version, which follows from the content: what is there already is the same.
  ///
  /// - Parameter folder: `bundles/` in the data directory.
  /// - Throws: `BundleError`.
  static func publishOnce(
    _ manifest: Manifest, weights: Safetensors, attachments: [String: Data] = [:], to folder: URL
  ) throws(BundleError) -> Bundles.Bundle {
    let place = folder.appending(path: "\(manifest.name)-\(manifest.version)", directoryHint: .isDirectory)
    if FileManager.default.fileExists(atPath: place.appending(path: manifestName).path) {
      return try Bundles.Bundle(loading: place)
    }
    return try publish(manifest, weights: weights, attachments: attachments, to: place)
  }
}
