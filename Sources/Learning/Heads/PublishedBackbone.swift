import Bundles
import Foundation
import Signals

/// The published weights that training starts from.
struct PublishedBackbone {
  /// Named as in the published file.
  let weights: Safetensors
  /// Of the published file.
  let original: Checksum
  let provenance: String
  /// The vocabulary of an encoder of texts.
  let vocabulary: Data?

  /// - Throws: `LearningError`: `badInput` when the weights are not there; `BundleError`.
  init(_ backbone: ClassifierSettings.Backbone, in folder: URL) throws {
    switch backbone {
    case .efficientNetLite0:
      let file = folder.appending(path: "efficientnet-lite0/efficientnet-lite0-57934424.pth")
      original = Checksum(of: try Self.data(file))
      weights = try LegacyPickle.read(file)
      vocabulary = nil
      provenance =
        "EfficientNet-Lite0 trained on ImageNet, published by tensorflow/tpu in 2020, with a head of one's own"
    case .miniLM:
      let file = folder.appending(path: "minilm/model.safetensors")
      original = Checksum(of: try Self.data(file))
      // What no layer reads, such as positions as integers, does not belong in a bundle.
      weights = Safetensors(
        tensors: try Safetensors(mapping: file).tensors.filter { name, _ in
          name.hasPrefix("encoder.") || (name.hasPrefix("embeddings.") && !name.hasSuffix("position_ids"))
        })
      vocabulary = try Self.data(folder.appending(path: "minilm/vocab.txt"))
      provenance =
        "all-MiniLM-L6-v2, published by sentence-transformers in 2021, with a head of one's own"
    }
  }

  private static func data(_ file: URL) throws(LearningError) -> Data {
    do {
      return try Data(contentsOf: file, options: .alwaysMapped)
    } catch {
      throw LearningError(
        .badInput,
        "\(file.lastPathComponent) is not there: run `scripts/bootstrap inference`, or name the folder of weights with "
          + "--weights. (\(error.localizedDescription))")
    }
  }

  /// The weights as a classifier names them.
  func named(_ head: Safetensors) -> Safetensors {
    var tensors = head.tensors
    for (name, tensor) in weights.tensors where tensors["backbone.\(name)"] == nil {
      tensors["backbone.\(name)"] = tensor
    }
    return Safetensors(tensors: tensors)
  }
}
