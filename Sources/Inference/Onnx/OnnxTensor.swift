public import Networks

/// A value in a graph that is being recorded; knows its number of axes and never their extents.
public struct OnnxTensor: Tensor {
  /// What a value is once nothing has failed on the way to it.
  struct Recorded {
    let recorder: OnnxRecorder
    let name: String
    let rank: Int
    let element: OnnxModel.Element
  }

  private let state: Result<Recorded, InferenceError>

  init(recorder: OnnxRecorder, name: String, rank: Int, element: OnnxModel.Element) {
    state = .success(Recorded(recorder: recorder, name: name, rank: rank, element: element))
  }

  init(failure: InferenceError) {
    state = .failure(failure)
  }

  func recorded() throws(InferenceError) -> Recorded { try state.get() }

  public static func + (left: OnnxTensor, right: OnnxTensor) -> OnnxTensor { binary("Add", left, right) }
  public static func - (left: OnnxTensor, right: OnnxTensor) -> OnnxTensor { binary("Sub", left, right) }
  public static func * (left: OnnxTensor, right: OnnxTensor) -> OnnxTensor { binary("Mul", left, right) }
  public static func / (left: OnnxTensor, right: OnnxTensor) -> OnnxTensor { binary("Div", left, right) }

  public func scaled(by factor: Float) -> OnnxTensor { unary("Mul", constant: .float(factor)) }
  public func shifted(by offset: Float) -> OnnxTensor { unary("Add", constant: .float(offset)) }
  public func clamped(from minimum: Float) -> OnnxTensor { unary("Max", constant: .float(minimum)) }
  public func squareRoot() -> OnnxTensor { unary("Sqrt") }
  public func relu() -> OnnxTensor { unary("Relu") }
  public func sigmoid() -> OnnxTensor { unary("Sigmoid") }

  public func relu6() -> OnnxTensor {
    map { x in
      x.emit("Clip", [x.name, x.constant(.float(0)), x.constant(.float(6))])
    }
  }

  /// The Gelu operator is younger than this opset; runtimes fuse its parts.
  public func gelu() -> OnnxTensor {
    let distribution = scaled(by: Float(0.5).squareRoot()).unary("Erf").shifted(by: 1).scaled(by: 0.5)
    return self * distribution
  }

  public func matmul(_ other: OnnxTensor) -> OnnxTensor {
    guard let left = try? recorded(), let right = try? other.recorded(), left.rank >= 2, right.rank >= 2
    else { return Self.failed(self, other, or: "A matrix product needs two axes on both sides.") }
    return Self.binary("MatMul", self, other)
  }

  public func convolved(
    with kernel: OnnxTensor, stride: Int, padding: Padding, groups: Int
  ) -> OnnxTensor {
    Self.combine([self, kernel]) { values throws(InferenceError) in
      guard values.allSatisfy({ $0.rank == 4 }) else {
        throw InferenceError(.invalidGraph, "A convolution needs four axes: pass [batch, channels, h, w].")
      }
      return values[0].emit(
        "Conv", values.map(\.name),
        attributes: [
          .integers("strides", [stride, stride]),
          .integers("pads", [padding.top, padding.left, padding.bottom, padding.right]),
          .integer("group", groups),
        ])
    }
  }

  public func softmax(axis: Int) -> OnnxTensor {
    map { x throws(InferenceError) in
      x.emit("Softmax", [x.name], attributes: [.integer("axis", try x.position(axis))])
    }
  }

  public func layerNormalized(weight: OnnxTensor, bias: OnnxTensor, epsilon: Float) -> OnnxTensor {
    Self.combine([self, weight, bias]) { values in
      values[0].emit(
        "LayerNormalization", values.map(\.name),
        attributes: [.integer("axis", -1), .float("epsilon", epsilon)])
    }
  }

  public func batchNormalized(
    mean: OnnxTensor, variance: OnnxTensor, weight: OnnxTensor, bias: OnnxTensor, epsilon: Float
  ) -> OnnxTensor {
    Self.combine([self, weight, bias, mean, variance]) { values in
      values[0].emit(
        "BatchNormalization", values.map(\.name), attributes: [.float("epsilon", epsilon)])
    }
  }
}

extension OnnxTensor {
  public func sum(axes: [Int], keepingAxes: Bool) -> OnnxTensor {
    map { x throws(InferenceError) in
      let positions = try x.positions(axes)
      return x.emit(
        "ReduceSum", [x.name, x.constant(.integers(positions))],
        attributes: [.integer("keepdims", keepingAxes ? 1 : 0)],
        rank: keepingAxes ? x.rank : x.rank - axes.count)
    }
  }

  public func mean(axes: [Int], keepingAxes: Bool) -> OnnxTensor {
    map { x throws(InferenceError) in
      x.emit(
        "ReduceMean", [x.name],
        attributes: [
          .integers("axes", try x.positions(axes)), .integer("keepdims", keepingAxes ? 1 : 0),
        ],
        rank: keepingAxes ? x.rank : x.rank - axes.count)
    }
  }

  public func rows(at indices: OnnxTensor) -> OnnxTensor {
    Self.combine([self, indices]) { values throws(InferenceError) in
      guard values[0].rank == 2, values[1].element == .int64 else {
        throw InferenceError(.invalidGraph, "Rows are looked up in a table of two axes by integers.")
      }
      return values[0].emit(
        "Gather", values.map(\.name), attributes: [.integer("axis", 0)], rank: values[1].rank + 1)
    }
  }

  public func positions() -> OnnxTensor {
    map { x in
      let shape = x.emit("Shape", [x.name], rank: 1, element: .int64)
      let ones = shape.emit("ConstantOfShape", [shape.name], attributes: [.ones], rank: x.rank)
      return ones.emit(
        "CumSum", [ones.name, ones.constant(.integer(-1))], attributes: [.integer("exclusive", 1)])
    }
  }

  public func transposed() -> OnnxTensor {
    map { x throws(InferenceError) in
      guard x.rank >= 2 else {
        throw InferenceError(.invalidGraph, "A vector cannot be transposed: insert an axis first.")
      }
      let order = Array(0..<(x.rank - 2)) + [x.rank - 1, x.rank - 2]
      return x.emit("Transpose", [x.name], attributes: [.integers("perm", order)])
    }
  }

  public func permuted(_ axes: [Int]) -> OnnxTensor {
    map { x throws(InferenceError) in
      let order = try x.positions(axes)
      guard order.sorted() == Array(0..<x.rank) else {
        throw InferenceError(.invalidGraph, "A permutation names each axis once.")
      }
      return x.emit("Transpose", [x.name], attributes: [.integers("perm", order)])
    }
  }

  public func splittingLastAxis(into extents: [Int]) -> OnnxTensor {
    map { x throws(InferenceError) in
      guard x.rank >= 1 else { throw InferenceError(.invalidGraph, "A scalar has no axis to split.") }
      // 0 keeps an extent without reading it.
      let shape = Array(repeating: 0, count: x.rank - 1) + extents
      return x.emit("Reshape", [x.name, x.constant(.integers(shape))], rank: shape.count)
    }
  }

  public func joiningLastAxes() -> OnnxTensor {
    map { x throws(InferenceError) in
      guard x.rank >= 2 else { throw InferenceError(.invalidGraph, "Joining needs two axes.") }
      let shape = Array(repeating: 0, count: x.rank - 2) + [-1]
      return x.emit("Reshape", [x.name, x.constant(.integers(shape))], rank: shape.count)
    }
  }

  public func insertingAxis(at axis: Int) -> OnnxTensor {
    map { x throws(InferenceError) in
      guard (-x.rank - 1...x.rank).contains(axis) else {
        throw InferenceError(.invalidGraph, "There is no place \(axis) among \(x.rank) axes.")
      }
      return x.emit("Unsqueeze", [x.name, x.constant(.integers([axis]))], rank: x.rank + 1)
    }
  }

  public func aboveDiagonal() -> OnnxTensor {
    map { x throws(InferenceError) in
      guard x.rank >= 2 else { throw InferenceError(.invalidGraph, "A diagonal needs two axes.") }
      return x.emit("Trilu", [x.name, x.constant(.integer(1))], attributes: [.integer("upper", 1)])
    }
  }

  public func sliced(axis: Int, _ range: Range<Int>) -> OnnxTensor {
    map { x throws(InferenceError) in
      let axes = x.constant(.integers([try x.position(axis)]))
      let start = x.constant(.integers([range.lowerBound]))
      let end = x.constant(.integers([range.upperBound]))
      return x.emit("Slice", [x.name, start, end, axes])
    }
  }

  public static func concatenated(_ parts: [OnnxTensor], axis: Int) -> OnnxTensor {
    combine(parts) { values throws(InferenceError) in
      values[0].emit(
        "Concat", values.map(\.name), attributes: [.integer("axis", try values[0].position(axis))])
    }
  }
}

extension OnnxTensor {
  private func map(
    _ operation: (Recorded) throws(InferenceError) -> Recorded
  ) -> OnnxTensor {
    Self.combine([self]) { values throws(InferenceError) in try operation(values[0]) }
  }

  private static func combine(
    _ parts: [OnnxTensor], _ operation: ([Recorded]) throws(InferenceError) -> Recorded
  ) -> OnnxTensor {
    do throws(InferenceError) {
      var values: [Recorded] = []
      for part in parts { values.append(try part.recorded()) }
      guard let first = values.first else {
        throw InferenceError(.invalidGraph, "An operation has no operand.")
      }
      guard values.allSatisfy({ $0.recorder === first.recorder }) else {
        throw InferenceError(.invalidGraph, "Values of two recorders meet: record one network with one.")
      }
      let result = try operation(values)
      return OnnxTensor(
        recorder: result.recorder, name: result.name, rank: result.rank, element: result.element)
    } catch {
      return OnnxTensor(failure: error)
    }
  }

  private static func binary(_ operation: String, _ left: OnnxTensor, _ right: OnnxTensor) -> OnnxTensor {
    combine([left, right]) { values in
      values[0].emit(operation, values.map(\.name), rank: values.map(\.rank).max())
    }
  }

  private func unary(_ operation: String, constant: OnnxConstant? = nil) -> OnnxTensor {
    map { x in x.emit(operation, [x.name] + (constant.map { [x.constant($0)] } ?? [])) }
  }

  private static func failed(
    _ left: OnnxTensor, _ right: OnnxTensor, or message: String
  ) -> OnnxTensor {
    combine([left, right]) { _ throws(InferenceError) in throw InferenceError(.invalidGraph, message) }
  }
}

extension OnnxTensor.Recorded {
  fileprivate func emit(
    _ operation: String, _ inputs: [String], attributes: [Onnx_AttributeProto] = [], rank: Int? = nil,
    element: OnnxModel.Element? = nil
  ) -> OnnxTensor.Recorded {
    OnnxTensor.Recorded(
      recorder: recorder, name: recorder.node(operation, inputs, attributes), rank: rank ?? self.rank,
      element: element ?? self.element)
  }

  fileprivate func constant(_ value: OnnxConstant) -> String { recorder.constant(value) }

  /// An axis counted from the start.
  fileprivate func position(_ axis: Int) throws(InferenceError) -> Int {
    guard (-rank..<rank).contains(axis) else {
      throw InferenceError(.invalidGraph, "There is no axis \(axis) among \(rank).")
    }
    return axis < 0 ? axis + rank : axis
  }

  fileprivate func positions(_ axes: [Int]) throws(InferenceError) -> [Int] {
    var result: [Int] = []
    for axis in axes { result.append(try position(axis)) }
    return result
  }
}
