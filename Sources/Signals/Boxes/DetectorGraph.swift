public import Bundles
public import Inference
import Networks

/// The graphs of a detector, recorded for serving.
public enum DetectorGraph {
  private static func pixels(_ recorder: OnnxRecorder, side: Int) -> OnnxTensor {
    recorder.input("pixels", shape: [.named("batch"), .fixed(3), .fixed(side), .fixed(side)])
  }

  /// `pixels` → `vector`: what the frozen blocks leave, row-major [channels, places, places].
  ///
  /// - Parameters:
  ///   - weights: of the backbone alone.
  ///   - isDeep: whether what all blocks leave follows, for a backbone that stays as it is.
  public static func trunk(
    _ weights: Safetensors, side: Int, isDeep: Bool
  ) throws(InferenceError) -> OnnxModel {
    let recorder = OnnxRecorder(name: "trunk", weights: weights)
    let network = EfficientNetLite0(recorder.scope)
    let blocks = BoxDetector<OnnxTensor>.trunkBlocks
    let maps = network.maps(pixels(recorder, side: side), through: blocks)
    let near = maps.joiningLastAxes().joiningLastAxes()
    guard isDeep else { return try recorder.model(outputs: [("vector", near)]) }
    let deep = network.maps(maps, from: blocks, through: EfficientNetLite0<OnnxTensor>.blockCount)
    let both = OnnxTensor.concatenated([near, deep.joiningLastAxes().joiningLastAxes()], axis: -1)
    return try recorder.model(outputs: [("vector", both)])
  }

  /// `pixels` → `boxes`: as `BoxDetector` gives them.
  public static func boxes(_ weights: Safetensors, _ settings: DetectorSettings) throws(InferenceError) -> OnnxModel {
    let recorder = OnnxRecorder(name: "boxes", weights: weights)
    let network = BoxDetector(
      recorder.scope, .init(classes: settings.labels.count, width: settings.width, layers: settings.layers))
    return try recorder.model(outputs: [("boxes", network(pixels(recorder, side: settings.side)))])
  }
}
