public import Bundles
import Foundation
public import Networks
import SwiftProtobuf

/// Writes down what an architecture computes, as an ONNX graph with the weights inside.
///
/// One recorder makes one model, in one isolation domain:
///
///     let recorder = OnnxRecorder(name: "cross", weights: bundle.weights)
///     let network = CrossNetwork(recorder.scope, width: 8, depth: 2)
///     let x = recorder.input("x", shape: [.named("batch"), .fixed(8)])
///     let model = try recorder.model(outputs: [("y", network(x))])
public final class OnnxRecorder {
  static let opset: Int64 = 17

  private var graph = Onnx_GraphProto()
  private var inputs: [OnnxModel.Input] = []
  private var weights: Safetensors
  private var parameters: [String: OnnxTensor] = [:]
  private var constants: [OnnxConstant: String] = [:]

  /// - Parameter weights: a tensor for each parameter that the architecture asks for; they are copied into the model.
  public init(name: String, weights: Safetensors) {
    graph.name = name
    self.weights = weights
  }

  /// Where the architecture takes its parameters from. One that the weights lack makes `model(outputs:)`
  /// throw.
  public var scope: Scope<OnnxTensor> {
    Scope { [self] parameter in
      if let known = parameters[parameter.name] { return known }
      let tensor = initializer(parameter)
      parameters[parameter.name] = tensor
      return tensor
    }
  }

  public func input(
    _ name: String, element: OnnxModel.Element = .float32, shape: [OnnxModel.Dimension]
  ) -> OnnxTensor {
    inputs.append(.init(name: name, element: element, shape: shape))
    graph.input.append(
      .with {
        $0.name = name
        $0.type.tensorType = .with {
          $0.elemType = element.onnx
          $0.shape.dim = shape.map(\.onnx)
        }
      })
    return OnnxTensor(recorder: self, name: name, rank: shape.count, element: element)
  }

  /// The finished model.
  ///
  /// - Throws: `invalidGraph` with the first cause, when an output rests on an operation or a parameter that failed.
  public func model(
    outputs: [(name: String, value: OnnxTensor)]
  ) throws(InferenceError) -> OnnxModel {
    var graph = graph
    for output in outputs {
      let value = try output.value.recorded()
      graph.node.append(
        .with {
          $0.opType = "Identity"
          $0.input = [value.name]
          $0.output = [output.name]
        })
      graph.output.append(
        .with {
          $0.name = output.name
          $0.type.tensorType = .with {
            $0.elemType = value.element.onnx
            // The format wants the number of axes; an empty one has any extent.
            $0.shape = .with { $0.dim = Array(repeating: .init(), count: value.rank) }
          }
        })
    }
    let model = Onnx_ModelProto.with {
      $0.irVersion = 8
      $0.producerName = "vitrine"
      $0.graph = graph
      $0.opsetImport = [.with { $0.version = Self.opset }]
    }
    do {
      return OnnxModel(
        bytes: try model.serializedData(), inputs: inputs, outputs: outputs.map(\.name))
    } catch {
      throw InferenceError(
        .invalidGraph, "The model is too large for one ONNX file: keep large tables outside the graph.",
        cause: "\(error)")
    }
  }

  /// Appends one node and returns the name of its output.
  func node(_ operation: String, _ inputs: [String], _ attributes: [Onnx_AttributeProto]) -> String {
    let name = "\(operation)_\(graph.node.count)"
    graph.node.append(
      .with {
        $0.opType = operation
        $0.name = name
        $0.input = inputs
        $0.output = [name]
        $0.attribute = attributes
      })
    return name
  }

  /// The name of a small constant; equal ones are stored once.
  func constant(_ value: OnnxConstant) -> String {
    if let known = constants[value] { return known }
    let name = "constant_\(constants.count)"
    constants[value] = name
    graph.initializer.append(value.tensor(named: name))
    return name
  }

  private func initializer(_ parameter: Parameter) -> OnnxTensor {
    do {
      let stored = try weights.tensor(parameter.name, shape: parameter.shape)
      // Copying float32 bytes spares a conversion of the whole table.
      let raw = stored.element == .float32 ? stored.bytes : try floatBytes(stored)
      graph.initializer.append(
        .with {
          $0.name = parameter.name
          $0.dims = parameter.shape.map(Int64.init)
          $0.dataType = OnnxModel.Element.float32.onnx
          $0.rawData = raw
        })
      return OnnxTensor(
        recorder: self, name: parameter.name, rank: parameter.shape.count, element: .float32)
    } catch {
      return OnnxTensor(failure: InferenceError(.invalidGraph, error.message))
    }
  }

  private func floatBytes(_ stored: StoredTensor) throws(BundleError) -> Data {
    try stored.floats().withUnsafeBytes { Data($0) }
  }
}

/// A scalar or a short list that an operation needs beside its tensors.
enum OnnxConstant: Hashable {
  case float(Float)
  case integer(Int)
  case integers([Int])

  func tensor(named name: String) -> Onnx_TensorProto {
    .with {
      $0.name = name
      switch self {
      case .float(let value):
        $0.dataType = OnnxModel.Element.float32.onnx
        $0.rawData = withUnsafeBytes(of: value.bitPattern.littleEndian) { Data($0) }
      case .integer(let value):
        $0.dataType = OnnxModel.Element.int64.onnx
        $0.rawData = withUnsafeBytes(of: Int64(value).littleEndian) { Data($0) }
      case .integers(let values):
        $0.dims = [Int64(values.count)]
        $0.dataType = OnnxModel.Element.int64.onnx
        $0.rawData = values.map { Int64($0).littleEndian }.withUnsafeBytes { Data($0) }
      }
    }
  }
}

extension OnnxModel.Element {
  var onnx: Int32 {
    switch self {
    case .float32: Int32(Onnx_TensorProto.DataType.float.rawValue)
    case .int64: Int32(Onnx_TensorProto.DataType.int64.rawValue)
    }
  }
}

extension OnnxModel.Dimension {
  fileprivate var onnx: Onnx_TensorShapeProto.Dimension {
    .with {
      switch self {
      case .fixed(let extent): $0.dimValue = Int64(extent)
      case .named(let name): $0.dimParam = name
      }
    }
  }
}
