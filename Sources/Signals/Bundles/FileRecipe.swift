import Bundles
import Foundation

/// How published files that are served as they are become a bundle.
struct FileRecipe: Sendable {
  let name: String
  let version: String
  let architecture: Manifest.Architecture
  let preprocessing: Manifest.Preprocessing
  /// Files of the bundle by name, with their places in the folder of published weights.
  var files: [String: String] = [:]
  /// A file of tensors, where the model is one.
  var tensors: String?

  /// Text in pictures: three networks and the characters that one of them tells apart.
  static func pictureText(preprocessing: Manifest.Preprocessing) -> FileRecipe {
    FileRecipe(
      name: "pp-ocr-v5", version: "1",
      architecture: .init(name: "PictureText", settings: ["networks": .text("PP-OCRv5 mobile")]),
      preprocessing: preprocessing,
      files: [
        "finder.onnx": "pp-ocr-v5/ppocrv5_det.onnx", "turner.onnx": "pp-ocr-v5/ppocrv5_cls.onnx",
        "reader.onnx": "pp-ocr-v5/ppocrv5_rec.onnx", "characters.txt": "pp-ocr-v5/ppocr_keys_v5.txt",
      ])
  }

  /// Nudity in pictures: one network.
  static let pictureSafety = FileRecipe(
    name: "open-nsfw", version: "1",
    architecture: .init(name: "NudityNetwork", settings: ["network": .text("Open-NSFW, thin ResNet-50")]),
    preprocessing: .init(name: "picture.safety", settings: ["revision": .integer(NudityNetwork.revision)]),
    files: ["network.onnx": "open-nsfw/open_nsfw.onnx"])

  /// The language of texts: tables of n-grams and how probable each is in each language.
  static let textLanguage = FileRecipe(
    name: "language-ngrams", version: "1",
    architecture: .init(name: "LanguageIdentifier", settings: ["tables": .text("py3langid 0.4.0")]),
    preprocessing: .init(name: "text.bytes", settings: ["revision": .integer(1), "form": .text("nfc")]),
    tensors: "languages/model.safetensors")
}

extension BundleShelf {
  /// The bundle that a contract names, made from the published files when it is not there yet. The contract's original is the
  /// checksum of the tensors and then of all files in the order of their names in the bundle.
  ///
  /// - Throws: `SignalError`: `damagedBundle`, `bundleMismatch`, `missingWeights`, `failed`.
  func bundle(_ recipe: FileRecipe, for contract: SignalContract) throws(SignalError) -> Bundles.Bundle {
    let place = folder.appending(path: "\(recipe.name)-\(recipe.version)")
    if !FileManager.default.fileExists(atPath: place.appending(path: Bundles.Bundle.manifestName).path) {
      try make(recipe, for: contract, at: place)
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
    guard bundle.manifest.architecture == recipe.architecture, bundle.manifest.preprocessing == recipe.preprocessing
    else {
      throw SignalError(
        .bundleMismatch,
        "Bundle \(place.lastPathComponent) was made for another version of this program: install that version, or "
          + "give the changed bundle a new version and a new version of the contract.")
    }
    try contract.requireMatch(bundle.manifest)
    return bundle
  }

  private func make(_ recipe: FileRecipe, for contract: SignalContract, at place: URL) throws(SignalError) {
    func read(_ path: String) throws(SignalError) -> Data {
      do {
        return try Data(contentsOf: weights.appending(path: path), options: .alwaysMapped)
      } catch {
        throw SignalError(
          .missingWeights,
          "\(path) is not there: run `scripts/bootstrap inference`, or name its folder with VITRINE_WEIGHTS.",
          cause: error)
      }
    }
    var files: [String: Data] = [:]
    for (name, path) in recipe.files { files[name] = try read(path) }
    let tensors = try recipe.tensors.map { path throws(SignalError) in [try read(path)] } ?? []
    let original = Checksum(of: tensors + files.sorted { $0.key < $1.key }.map(\.value))
    guard original == contract.weights.original else {
      throw SignalError(
        .missingWeights,
        "The files of \(recipe.name), \(original), are not those that the contract of \(contract.name) names: run "
          + "`scripts/bootstrap inference`.")
    }
    let model: Safetensors
    do {
      model =
        try recipe.tensors.map { try Safetensors(mapping: weights.appending(path: $0)) } ?? Safetensors(tensors: [:])
    } catch {
      throw SignalError(
        .missingWeights, "The tensors of \(recipe.name) cannot be read: install them again.", cause: error)
    }
    let manifest = Manifest(
      name: recipe.name, version: recipe.version, architecture: recipe.architecture,
      precision: contract.bundle.precision, preprocessing: recipe.preprocessing, licence: contract.weights.licence,
      provenance: .init(source: contract.weights.provenance, original: original), space: contract.space)
    try publish(manifest, weights: model, attachments: files, at: place)
  }
}
