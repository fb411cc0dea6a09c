public import Bundles
import Domain
import Foundation
public import Store

extension SignalRelease {
  /// All that answers under a contract.
  ///
  /// - Parameters:
  ///   - manifest: of the contract's bundle; nil for code without weights.
  ///   - bridges: that carry rows of other versions.
  public init(_ contract: SignalContract, _ manifest: Manifest?, bridges: [Index.Bridge] = []) throws(SignalError) {
    let maps = try manifest.map { manifest throws(SignalError) in try BundleIdentity(manifest).calibration } ?? nil
    self.init(
      signal: contract.name, version: contract.version, bundle: "\(contract.bundle.name)-\(contract.bundle.version)",
      model: contract.bundle.model.description, preprocessing: contract.bundle.preprocessing.description,
      precision: contract.bundle.precision.rawValue, threshold: manifest?.threshold ?? contract.bundle.threshold,
      calibration: contract.calibration?.name, calibrationMaps: maps?.description,
      index: contract.space.map { Index(space: $0, bridges: bridges) })
  }

  /// Refuses to answer with parts of one version beside parts of another.
  ///
  /// - Throws: `SignalError`: `refused`, naming the first part of the contract or the bundle that is not the one released.
  public func requireMatch(_ contract: SignalContract, _ manifest: Manifest?) throws(SignalError) {
    let now = try SignalRelease(contract, manifest, bridges: index?.bridges ?? [])
    let parts: [(name: String, released: String, found: String)] = [
      ("signal", signal, now.signal), ("version", "\(version)", "\(now.version)"), ("bundle", bundle, now.bundle),
      ("model", model, now.model), ("preprocessing", preprocessing, now.preprocessing),
      ("precision", precision, now.precision), ("threshold", "\(threshold ?? .nan)", "\(now.threshold ?? .nan)"),
      ("calibration", calibration ?? "", now.calibration ?? ""),
      ("calibration maps", calibrationMaps ?? "", now.calibrationMaps ?? ""),
      ("space", index?.space.name ?? "", now.index?.space.name ?? ""),
    ]
    if let part = parts.first(where: { $0.released != $0.found }) {
      throw SignalError(
        .refused,
        "\(signal) version \(version) was released with \(part.name) \(part.released) and has \(part.found) now: restore its "
          + "contract and its bundle, or activate a version whose parts belong together.")
    }
  }
}
