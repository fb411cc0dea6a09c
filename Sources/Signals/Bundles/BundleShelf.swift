import Bundles
import Domain
public import Foundation
public import Inference

/// The bundles of a data directory, made once from published weights and checked whenever they are loaded.
public struct BundleShelf: Sendable {
  let folder: URL
  let weights: URL
  let runtime: OpenVINORuntime

  /// - Parameters:
  ///   - folder: `bundles/` in the data directory; made when it is needed.
  ///   - weights: the folder with the published weights, as `scripts/bootstrap` unpacks them.
  public init(folder: URL, weights: URL, runtime: OpenVINORuntime) {
    self.folder = folder
    self.weights = weights
    self.runtime = runtime
  }

  /// The bundle that a contract names, made from the weights when it is not there yet.
  ///
  /// - Throws: `SignalError`: `damagedBundle`, `bundleMismatch`, `missingWeights`, `failed`.
  func bundle(
    _ recipe: EncoderRecipe, for contract: SignalContract, preprocessing: Manifest.Preprocessing
  ) throws(SignalError) -> Bundles.Bundle {
    let place = folder.appending(path: "\(recipe.name)-\(recipe.version)")
    if !FileManager.default.fileExists(atPath: place.appending(path: Bundles.Bundle.manifestName).path) {
      try make(recipe, for: contract, preprocessing: preprocessing, at: place)
    }
    let bundle: Bundles.Bundle
    do {
      bundle = try Bundles.Bundle(loading: place)
    } catch {
      throw SignalError(
        .damagedBundle,
        "Bundle \(place.lastPathComponent) is damaged: remove that folder from bundles/ in the data directory; "
          + "it is made again from the weights. (\(error.message))", cause: error)
    }
    guard bundle.manifest.architecture == recipe.architecture, bundle.manifest.preprocessing == preprocessing else {
      throw SignalError(
        .bundleMismatch,
        "Bundle \(place.lastPathComponent) was made for another version of this program: install that version, or "
          + "give the changed bundle a new version, a new space and a new version of the contract.")
    }
    try contract.requireMatch(bundle.manifest)
    return bundle
  }

  /// The bundle that a contract names, which a training has put here.
  ///
  /// - Throws: `SignalError`: `damagedBundle`, `bundleMismatch`.
  func published(for contract: SignalContract) throws(SignalError) -> Bundles.Bundle {
    let name = "\(contract.bundle.name)-\(contract.bundle.version)"
    do {
      let bundle = try Bundles.Bundle(loading: folder.appending(path: name))
      try contract.requireMatch(bundle.manifest)
      return bundle
    } catch let error as SignalError {
      throw error
    } catch {
      let reason = (error as? BundleError)?.message ?? "\(error)"
      throw SignalError(
        .damagedBundle,
        "Bundle \(name) cannot be loaded: train it with `vitrine signals train`, or copy it into bundles/ in the data "
          + "directory. (\(reason))", cause: error)
    }
  }

  /// A network of the bundle, compiled as its sizes are needed.
  ///
  /// - Parameters:
  ///   - threads: that one run may use.
  ///   - runs: that go on at the same time.
  func network(
    _ recipe: EncoderRecipe, _ bundle: Bundles.Bundle, threads: Int, runs: Int = 1
  ) throws(SignalError) -> ServedNetwork {
    let model = try ClassifierGraph.checked { () throws(InferenceError) in try recipe.record(bundle.weights) }
    return try network(
      model, precision: bundle.manifest.precision, buckets: recipe.buckets, threads: threads, runs: runs)
  }

  func network(
    _ model: OnnxModel, precision: Manifest.Precision, buckets: [String: [Int]], threads: Int, runs: Int
  ) throws(SignalError) -> ServedNetwork {
    let plan = ServingPlan(precision: precision, threads: threads, runs: runs, buckets: buckets)
    return try ClassifierGraph.checked { () throws(InferenceError) in
      try ServedNetwork(model, plan: plan, runtime: runtime)
    }
  }

  private func make(
    _ recipe: EncoderRecipe, for contract: SignalContract, preprocessing: Manifest.Preprocessing, at place: URL
  ) throws(SignalError) {
    let source = weights.appending(path: recipe.weightsFile)
    let original = try Self.checksum(of: source)
    guard original == contract.weights.original else {
      throw SignalError(
        .missingWeights,
        "\(source.lastPathComponent) is not the file that the contract of \(contract.name) names: "
          + "run `scripts/bootstrap inference`.")
    }
    let manifest = Manifest(
      name: recipe.name, version: recipe.version, architecture: recipe.architecture,
      precision: contract.bundle.precision, preprocessing: preprocessing, licence: contract.weights.licence,
      provenance: .init(source: contract.weights.provenance, original: original), space: contract.space)
    let attachments: [String: Data]
    do {
      attachments = try recipe.attachments.mapValues { try Data(contentsOf: weights.appending(path: $0)) }
    } catch {
      throw SignalError(
        .missingWeights, "A file beside \(source.lastPathComponent) is not there: run `scripts/bootstrap inference`.",
        cause: error)
    }
    let tensors: Safetensors
    do { tensors = try recipe.readWeights(source) } catch { throw Self.unmade(place, error) }
    try publish(manifest, weights: tensors, attachments: attachments, at: place)
  }

  /// Makes a bundle beside its place and moves it there whole, so that a crash leaves none or all of it.
  func publish(
    _ manifest: Manifest, weights: Safetensors, attachments: [String: Data], at place: URL
  ) throws(SignalError) {
    let draft = folder.appending(path: ".\(place.lastPathComponent)-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: draft) }
    do {
      _ = try Bundles.Bundle.publish(manifest, weights: weights, attachments: attachments, to: draft)
      // Leftovers without a manifest are no bundle; a bundle that another process has put there meanwhile is as good.
      if !FileManager.default.fileExists(atPath: place.appending(path: Bundles.Bundle.manifestName).path) {
        try? FileManager.default.removeItem(at: place)
        try FileManager.default.moveItem(at: draft, to: place)
      }
    } catch {
      throw Self.unmade(place, error)
    }
  }

  private static func unmade(_ place: URL, _ error: any Error) -> SignalError {
    SignalError(
      .failed, "The bundle \(place.lastPathComponent) cannot be made: check the data directory and its free space.",
      cause: error)
  }

  private static func checksum(of file: URL) throws(SignalError) -> Checksum {
    do {
      return Checksum(of: try Data(contentsOf: file, options: .alwaysMapped))
    } catch {
      throw SignalError(
        .missingWeights,
        "\(file.lastPathComponent) is not there: run `scripts/bootstrap inference`, or name its folder with "
          + "VITRINE_WEIGHTS.", cause: error)
    }
  }
}
