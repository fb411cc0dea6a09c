import Bundles
import Domain
import Inference

/// A classifier as serving loads it: settings, decision and weights of one bundle, checked against its contract.
struct ShelvedClassifier {
  let bundle: Bundles.Bundle
  let settings: ClassifierSettings
  let decision: ClassifierDecision
  let calibration: CalibrationID

  /// - Throws: `SignalError`: `failed`.
  func graph() throws(SignalError) -> OnnxModel {
    try ClassifierGraph.checked { () throws(InferenceError) in try ClassifierGraph.logits(bundle.weights, settings) }
  }
}

extension BundleShelf {
  /// - Parameter readsPictures: what the producer reads; texts otherwise.
  /// - Throws: `SignalError`: `damagedBundle`, `bundleMismatch`, `unsupported`, `badValue`.
  func classifier(for contract: SignalContract, readsPictures: Bool) throws(SignalError) -> ShelvedClassifier {
    let bundle = try published(for: contract)
    let settings = try ClassifierSettings(bundle.manifest)
    let decision = try ClassifierDecision(bundle, settings: settings)
    guard settings.backbone.readsPictures == readsPictures else {
      throw SignalError(
        .unsupported,
        "\(contract.name) is a classifier of \(readsPictures ? "texts" : "pictures"), and its contract reads "
          + "\(readsPictures ? "pictures" : "texts"): correct `inputs`.")
    }
    try contract.requireMatch(settings, bundle.manifest)
    guard let calibration = contract.calibration else {
      throw SignalError(.badValue, "\(contract.name) names no calibration for its scores: add it to the contract.")
    }
    return ShelvedClassifier(bundle: bundle, settings: settings, decision: decision, calibration: calibration)
  }
}
