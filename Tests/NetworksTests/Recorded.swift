import Networks

/// Writes each operation down, to test architectures without a numeric backend.
struct Recorded: Tensor {
  let expression: String
  init(_ expression: String) { self.expression = expression }

  static func + (left: Self, right: Self) -> Self { Self("(\(left.expression) + \(right.expression))") }
  static func - (left: Self, right: Self) -> Self { Self("(\(left.expression) - \(right.expression))") }
  static func * (left: Self, right: Self) -> Self { Self("(\(left.expression) * \(right.expression))") }
  static func / (left: Self, right: Self) -> Self { Self("(\(left.expression) / \(right.expression))") }
  func scaled(by factor: Float) -> Self { Self("(\(expression) * \(factor))") }
  func shifted(by offset: Float) -> Self { Self("(\(expression) + \(offset))") }
  func clamped(from minimum: Float) -> Self { Self("max(\(expression), \(minimum))") }
  func squareRoot() -> Self { Self("√\(expression)") }
  func matmul(_ other: Self) -> Self { Self("(\(expression) @ \(other.expression))") }
  func convolved(with kernel: Self, stride: Int, padding: Padding, groups: Int) -> Self {
    Self("conv(\(expression), \(kernel.expression), stride \(stride), groups \(groups))")
  }
  func softmax(axis: Int) -> Self { Self("softmax(\(expression), \(axis))") }
  func relu() -> Self { Self("relu(\(expression))") }
  func relu6() -> Self { Self("relu6(\(expression))") }
  func gelu() -> Self { Self("gelu(\(expression))") }
  func sigmoid() -> Self { Self("sigmoid(\(expression))") }
  func layerNormalized(weight: Self, bias: Self, epsilon: Float) -> Self { Self("norm(\(expression))") }
  func batchNormalized(mean: Self, variance: Self, weight: Self, bias: Self, epsilon: Float) -> Self {
    Self("norm(\(expression))")
  }
  func sum(axes: [Int], keepingAxes: Bool) -> Self { Self("sum(\(expression), \(axes))") }
  func mean(axes: [Int], keepingAxes: Bool) -> Self { Self("mean(\(expression), \(axes))") }
  func rows(at indices: Self) -> Self { Self("\(expression)[\(indices.expression)]") }
  func positions() -> Self { Self("positions(\(expression))") }
  func transposed() -> Self { Self("\(expression).T") }
  func permuted(_ axes: [Int]) -> Self { Self("permuted(\(expression), \(axes))") }
  func splittingLastAxis(into extents: [Int]) -> Self { Self("split(\(expression), \(extents))") }
  func joiningLastAxes() -> Self { Self("joined(\(expression))") }
  func insertingAxis(at axis: Int) -> Self { Self("inserted(\(expression), \(axis))") }
  func aboveDiagonal() -> Self { Self("above(\(expression))") }
  func sliced(axis: Int, _ range: Range<Int>) -> Self { Self("\(expression)[\(range)]") }
  static func concatenated(_ parts: [Self], axis: Int) -> Self {
    Self("[\(parts.map(\.expression).joined(separator: ", "))]")
  }
}

final class Recorder {
  private(set) var parameters: [Parameter] = []

  var names: [String] { parameters.map(\.name) }

  var scope: Scope<Recorded> {
    Scope { [self] parameter in
      parameters.append(parameter)
      return Recorded(parameter.name)
    }
  }
}
