import Bundles
import Inference
import Networks

extension OnnxModel {
  /// The image encoder over [batch, 3, 224, 224].
  static func efficientNet(_ weights: Safetensors) throws -> OnnxModel {
    let recorder = OnnxRecorder(name: "efficientnet-lite0", weights: weights)
    let network = EfficientNetLite0(recorder.scope)
    let pixels = recorder.input("pixels", shape: [.named("batch"), .fixed(3), .fixed(224), .fixed(224)])
    let output = network(pixels)
    return try recorder.model(outputs: [("pooled", output.pooled), ("logits", output.logits)])
  }

  /// The sentence encoder over [batch, length].
  static func miniLM(_ weights: Safetensors) throws -> OnnxModel {
    let recorder = OnnxRecorder(name: "minilm", weights: weights)
    let network = BertEncoder(recorder.scope, .miniLM)
    let shape: [OnnxModel.Dimension] = [.named("batch"), .named("length")]
    let tokens = recorder.input("tokens", element: .int64, shape: shape)
    let mask = recorder.input("mask", shape: shape)
    return try recorder.model(outputs: [("vector", network(tokens: tokens, mask: mask))])
  }

  /// The first layers of the sentence encoder, with the mask as one more column.
  static func miniLM(_ weights: Safetensors, through layer: Int) throws -> OnnxModel {
    let recorder = OnnxRecorder(name: "lower", weights: weights)
    let shape: [OnnxModel.Dimension] = [.named("batch"), .named("length")]
    let tokens = recorder.input("tokens", element: .int64, shape: shape)
    let mask = recorder.input("mask", shape: shape)
    let encoder = BertEncoder(recorder.scope, .miniLM)
    let states = TextClassifier.maskedStates(encoder, tokens: tokens, mask: mask, through: layer)
    return try recorder.model(outputs: [("vector", states)])
  }

  /// The other layers of it.
  static func miniLM(_ weights: Safetensors, from layer: Int) throws -> OnnxModel {
    let recorder = OnnxRecorder(name: "upper", weights: weights)
    let masked = recorder.input("states", shape: [.named("batch"), .named("length"), .fixed(385)])
    let (states, mask) = (masked.sliced(axis: 2, 0..<384), masked.sliced(axis: 2, 384..<385).joiningLastAxes())
    return try recorder.model(
      outputs: [("vector", BertEncoder(recorder.scope, .miniLM)(states: states, mask: mask, from: layer))])
  }

  /// A network of one expression over x of shape [batch, ...].
  static func expression(
    _ shape: [Int], parameters: [String: StoredTensor] = [:],
    _ body: (OnnxTensor, Scope<OnnxTensor>) -> OnnxTensor
  ) throws -> OnnxModel {
    let recorder = OnnxRecorder(name: "expression", weights: Safetensors(tensors: parameters))
    let x = recorder.input("x", shape: [.named("batch")] + shape.map { .fixed($0) })
    return try recorder.model(outputs: [("y", body(x, recorder.scope))])
  }
}

/// One for all tests: its plug-ins load once.
let runtime = Result { try OpenVINORuntime() }

extension ServedNetwork {
  convenience init(_ model: OnnxModel, buckets: [String: [Int]] = [:]) throws {
    try self.init(
      model, plan: ServingPlan(precision: .float32, threads: 2, buckets: buckets), runtime: runtime.get())
  }
}
