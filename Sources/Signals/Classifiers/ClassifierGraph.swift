public import Bundles
public import Inference
import Networks

/// The graphs of a classifier, recorded for serving: from pixels to features, to maps, and to logits.
public enum ClassifierGraph {
  private static let pixelShape: [OnnxModel.Dimension] = [.named("batch"), .fixed(3), .fixed(224), .fixed(224)]

  /// `pixels`, or `tokens` and `mask` → `vector`: the features that a head over a frozen backbone reads.
  ///
  /// - Parameters:
  ///   - weights: of the backbone alone.
  ///   - taps: as `EfficientNetLite0.pooled(_:taps:)` reads them; none for texts.
  public static func features(
    _ weights: Safetensors, _ backbone: ClassifierSettings.Backbone, taps: [Int]
  ) throws(InferenceError) -> OnnxModel {
    let recorder = OnnxRecorder(name: "features", weights: weights)
    switch backbone {
    case .efficientNetLite0:
      let network = EfficientNetLite0(recorder.scope)
      let pixels = recorder.input("pixels", shape: pixelShape)
      return try recorder.model(outputs: [("vector", network.pooled(pixels, taps: taps))])
    case .miniLM:
      let network = BertEncoder(recorder.scope, .miniLM)
      let (tokens, mask) = texts(recorder)
      return try recorder.model(outputs: [("vector", network(tokens: tokens, mask: mask))])
    }
  }

  /// Numbers of the last of the features, without taps.
  public static func pooledWidth(_ backbone: ClassifierSettings.Backbone) -> Int {
    backbone.readsPictures ? 1_280 : BertEncoder<OnnxTensor>.Configuration.miniLM.width
  }

  /// What the first blocks of a backbone make of content, which fine-tuning begins at.
  ///
  /// `pixels` → `vector`: maps, row-major [channels, side, side]; or `tokens` and `mask` → `vector`: the states of tokens,
  /// [length, width + 1], with the mask as the last column.
  public static func lower(
    _ weights: Safetensors, _ backbone: ClassifierSettings.Backbone, through block: Int
  ) throws(InferenceError) -> OnnxModel {
    let recorder = OnnxRecorder(name: "lower", weights: weights)
    switch backbone {
    case .efficientNetLite0:
      let network = EfficientNetLite0(recorder.scope)
      let maps = network.maps(recorder.input("pixels", shape: pixelShape), through: block)
      return try recorder.model(outputs: [("vector", maps.joiningLastAxes().joiningLastAxes())])
    case .miniLM:
      let (tokens, mask) = texts(recorder)
      let states = TextClassifier.maskedStates(
        BertEncoder(recorder.scope, .miniLM), tokens: tokens, mask: mask, through: block)
      return try recorder.model(outputs: [("vector", states)])
    }
  }

  /// `pixels`, or `tokens` and `mask` → `vector`: logits of a whole classifier.
  static func logits(_ weights: Safetensors, _ settings: ClassifierSettings) throws(InferenceError) -> OnnxModel {
    let recorder = OnnxRecorder(name: "classifier", weights: weights)
    let classes = settings.labels.count
    switch settings.backbone {
    case .efficientNetLite0:
      let network = PictureClassifier(recorder.scope, hidden: settings.hidden, classes: classes, taps: settings.taps)
      return try recorder.model(outputs: [("vector", network(recorder.input("pixels", shape: pixelShape)))])
    case .miniLM:
      let network = TextClassifier(recorder.scope, .miniLM, hidden: settings.hidden, classes: classes)
      let (tokens, mask) = texts(recorder)
      return try recorder.model(outputs: [("vector", network(tokens: tokens, mask: mask))])
    }
  }

  private static func texts(_ recorder: OnnxRecorder) -> (tokens: OnnxTensor, mask: OnnxTensor) {
    let shape: [OnnxModel.Dimension] = [.named("batch"), .named("length")]
    return (recorder.input("tokens", element: .int64, shape: shape), recorder.input("mask", shape: shape))
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
