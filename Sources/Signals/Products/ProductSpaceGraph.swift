import Bundles
import Inference
import Networks

/// The graphs of a product space, recorded for serving.
enum ProductSpaceGraph {
  /// How somebody asks.
  enum Asking { case picture, words }

  private static func towers(
    _ recorder: OnnxRecorder, _ settings: ProductSpaceBundle.Settings
  ) -> ProductTowers<OnnxTensor> {
    // Telling categories apart belongs to training.
    ProductTowers(
      recorder.scope, .init(features: settings.features, width: settings.width, hidden: settings.hidden))
  }

  /// `values` → `vector`: of a photo's features, or of the vector of words.
  static func asked(
    _ weights: Safetensors, _ settings: ProductSpaceBundle.Settings, by asking: Asking
  ) throws(InferenceError) -> OnnxModel {
    let recorder = OnnxRecorder(name: "product-query", weights: weights)
    let towers = towers(recorder, settings)
    let width = asking == .picture ? settings.features : settings.width
    let values = recorder.input("values", shape: [.named("batch"), .fixed(width)])
    return try recorder.model(outputs: [("vector", asking == .picture ? towers.photo(values) : towers.words(values))])
  }

  /// `features`, `hasPicture`, `vectors`, `hasWords` → `vector`.
  static func product(
    _ weights: Safetensors, _ settings: ProductSpaceBundle.Settings
  ) throws(InferenceError) -> OnnxModel {
    let recorder = OnnxRecorder(name: "product", weights: weights)
    let towers = towers(recorder, settings)
    func input(_ name: String, _ width: Int) -> OnnxTensor {
      recorder.input(name, shape: [.named("batch"), .fixed(width)])
    }
    let vector = towers.product(
      features: input("features", settings.features), hasPicture: input("hasPicture", 1),
      vectors: input("vectors", settings.width), hasWords: input("hasWords", 1))
    return try recorder.model(outputs: [("vector", vector)])
  }
}
