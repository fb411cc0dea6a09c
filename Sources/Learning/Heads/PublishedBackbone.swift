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

  /// - Throws: `LearningError`: `badInput` when the weights are not there; `BundleError`.
  init(_ backbone: ClassifierSettings.Backbone, in folder: URL) throws {
    switch backbone {
    case .efficientNetLite0:
      let file = folder.appending(path: "efficientnet-lite0/efficientnet-lite0-57934424.pth")
      guard let data = try? Data(contentsOf: file, options: .alwaysMapped) else {
        throw LearningError(
          .badInput,
          "The weights of EfficientNet-Lite0 are not there: run `scripts/bootstrap inference`, or name their "
            + "folder with --weights.")
      }
      original = Checksum(of: data)
      weights = try LegacyPickle.read(file)
      provenance =
        "EfficientNet-Lite0 trained on ImageNet, published by tensorflow/tpu in 2020, with a head of one's own"
    case .miniLM:
      throw LearningError(.badSettings, "Classifiers of texts are not trained yet: name efficientnet-lite0.")
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
