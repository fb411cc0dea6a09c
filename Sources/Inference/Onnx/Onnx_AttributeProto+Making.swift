import SwiftProtobuf

extension Onnx_AttributeProto {
  static func integer(_ name: String, _ value: Int) -> Onnx_AttributeProto {
    .with {
      $0.name = name
      $0.type = .int
      $0.i = Int64(value)
    }
  }

  static func integers(_ name: String, _ values: [Int]) -> Onnx_AttributeProto {
    .with {
      $0.name = name
      $0.type = .ints
      $0.ints = values.map(Int64.init)
    }
  }

  static func float(_ name: String, _ value: Float) -> Onnx_AttributeProto {
    .with {
      $0.name = name
      $0.type = .float
      $0.f = value
    }
  }

  /// What ConstantOfShape fills with: the integer 1.
  static var ones: Onnx_AttributeProto {
    .with {
      $0.name = "value"
      $0.type = .tensor
      $0.t = OnnxConstant.integers([1]).tensor(named: "")
    }
  }
}
