public import Bundles
public import Inference
import Networks

/// The graphs of a classifier, recorded for serving: from pixels to features, to maps, and to logits.
public enum ClassifierGraph {
  private static let pixelShape: [OnnxModel.Dimension] = [.named("batch"), .fixed(3), .fixed(224), .fixed(224)]

  /// `pixels` → `vector`: the features that a head over a frozen EfficientNet-Lite0 reads.
  ///
  /// - Parameter weights: of the backbone alone.
  public static func features(_ weights: Safetensors, taps: [Int]) throws(InferenceError) -> OnnxModel {
    let recorder = OnnxRecorder(name: "features", weights: weights)
    let network = EfficientNetLite0(recorder.scope)
    let pixels = recorder.input("pixels", shape: pixelShape)
    return try recorder.model(outputs: [("vector", network.pooled(pixels, taps: taps))])
  }

  /// `pixels` → `vector`: the maps after the first blocks of the backbone, row-major [channels, side, side].
  public static func maps(_ weights: Safetensors, through block: Int) throws(InferenceError) -> OnnxModel {
    let recorder = OnnxRecorder(name: "maps", weights: weights)
    let network = EfficientNetLite0(recorder.scope)
    let pixels = recorder.input("pixels", shape: pixelShape)
    let maps = network.maps(pixels, through: block).joiningLastAxes().joiningLastAxes()
    return try recorder.model(outputs: [("vector", maps)])
  }

  /// `pixels` → `vector`: logits of a whole classifier of pictures.
  static func logits(_ weights: Safetensors, _ settings: ClassifierSettings) throws(InferenceError) -> OnnxModel {
    let recorder = OnnxRecorder(name: "classifier", weights: weights)
    let network = PictureClassifier(
      recorder.scope, hidden: settings.hidden, classes: settings.labels.count, taps: settings.taps)
    let pixels = recorder.input("pixels", shape: pixelShape)
    return try recorder.model(outputs: [("vector", network(pixels))])
  }

  /// What a graph refuses, as an error of signals.
  static func checked<Value>(_ make: () throws(InferenceError) -> Value) throws(SignalError) -> Value {
    do {
      return try make()
    } catch {
      throw SignalError(.failed, error.message, cause: error)
    }
  }
}
