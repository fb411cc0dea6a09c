import Bundles
import Foundation
import Inference
import Networks

/// How published weights become a bundle, and a bundle a network that is served.
///
/// A bundle keeps weights, settings and checksums; the ONNX graph is recorded from them when the bundle is loaded, so
/// that the disk holds every weight once.
struct EncoderRecipe: Sendable {
  let name: String
  let version: String
  let architecture: Manifest.Architecture
  /// Where the weights lie in the folder of published weights.
  let weightsFile: String
  /// Further files of the bundle by name, with their places in that folder.
  let attachments: [String: String]
  /// Vectors have this length.
  let dimension: Int
  /// Sizes that are compiled, for each named dimension of the graph.
  let buckets: [String: [Int]]
  let readWeights: @Sendable (URL) throws(BundleError) -> Safetensors
  let record: @Sendable (Safetensors) throws(InferenceError) -> OnnxModel

  /// The image encoder: a picture as 1,280 features, each the mean of one feature map.
  static let efficientNetLite0 = pictures(version: "1")

  /// The image encoder of a version.
  ///
  /// - Parameter taps: blocks whose means over places come before the 1,280 features.
  static func pictures(version: String, taps: [Int] = []) -> EncoderRecipe {
    var settings: [String: Setting] = ["output": .text("pooled")]
    if !taps.isEmpty { settings["taps"] = .list(taps.map { .integer($0) }) }
    return EncoderRecipe(
      name: "efficientnet-lite0", version: version,
      architecture: .init(name: "EfficientNetLite0", settings: settings),
      weightsFile: "efficientnet-lite0/efficientnet-lite0-57934424.pth", attachments: [:],
      dimension: 1_280 + taps.reduce(0) { $0 + EfficientNetLite0<OnnxTensor>.mapShape(through: $1).channels },
      // One picture a run: its feature maps stay in a core's cache, which batches outgrow.
      buckets: ["batch": [1]],
      readWeights: LegacyPickle.read,
      record: { weights throws(InferenceError) in
        let recorder = OnnxRecorder(name: "efficientnet-lite0", weights: weights)
        let network = EfficientNetLite0(recorder.scope)
        let pixels = recorder.input("pixels", shape: [.named("batch"), .fixed(3), .fixed(224), .fixed(224)])
        return try recorder.model(outputs: [("vector", network.pooled(pixels, taps: taps))])
      })
  }

  /// The sentence encoder: a text as a direction of 384 numbers.
  static let miniLM = EncoderRecipe(
    name: "minilm-l6-v2", version: "1",
    architecture: .init(name: "BertEncoder", settings: ["preset": .text("miniLM"), "output": .text("vector")]),
    weightsFile: "minilm/model.safetensors", attachments: [TextPieces.vocabularyName: "minilm/vocab.txt"],
    dimension: 384,
    buckets: ["batch": [1, 4, 16], "length": [16, 32, 64, 128]],
    readWeights: { file throws(BundleError) in try Safetensors(mapping: file) },
    record: { weights throws(InferenceError) in
      let recorder = OnnxRecorder(name: "minilm-l6-v2", weights: weights)
      let network = BertEncoder(recorder.scope, .miniLM)
      let shape: [OnnxModel.Dimension] = [.named("batch"), .named("length")]
      let tokens = recorder.input("tokens", element: .int64, shape: shape)
      let mask = recorder.input("mask", shape: shape)
      return try recorder.model(outputs: [("vector", network(tokens: tokens, mask: mask))])
    })
}
