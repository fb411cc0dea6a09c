/// A value in a computation: computed at once (libtorch) or recorded into a graph (ONNX).
///
/// Architectures are generic over `Tensor` and never ask for a size, so that a recorded graph keeps its batch
/// and sequence dimensions open. Axes are counted from the end when negative. Shapes broadcast as in NumPy.
///
/// Operations do not throw, so that an architecture reads like its formula. A wrong one (shapes that do not
/// match, an axis that is not there) gives a failed value; every operation on it fails too, and reading or
/// emitting it throws the first cause.
public protocol Tensor {
  static func + (left: Self, right: Self) -> Self
  static func - (left: Self, right: Self) -> Self
  static func * (left: Self, right: Self) -> Self
  static func / (left: Self, right: Self) -> Self
  func scaled(by factor: Float) -> Self
  func shifted(by offset: Float) -> Self
  /// Raises every value below `minimum` to it.
  func clamped(from minimum: Float) -> Self
  func squareRoot() -> Self

  /// Batched matrix product over the last two axes: [..., m, k] × [..., k, n] → [..., m, n].
  func matmul(_ other: Self) -> Self
  /// x · weightᵀ + bias over the last axis, for a weight of shape [outputs, inputs].
  func linear(weight: Self, bias: Self) -> Self
  /// 2-d cross-correlation: [batch, channels, height, width] with a kernel of shape [outputs, channels /
  /// groups, h, w].
  func convolved(with kernel: Self, stride: Int, padding: Padding, groups: Int) -> Self

  func softmax(axis: Int) -> Self
  func relu() -> Self
  /// min(max(x, 0), 6)
  func relu6() -> Self
  /// x · Φ(x), with the exact normal distribution function (Hendrycks and Gimpel, 2016).
  func gelu() -> Self
  func sigmoid() -> Self

  /// (x − mean) / √(variance + epsilon) · weight + bias over the last axis (Ba, Kiros, Hinton, 2016).
  func layerNormalized(weight: Self, bias: Self, epsilon: Float) -> Self
  /// The same formula over axis 1, with statistics that are given, not measured (Ioffe and Szegedy, ICML
  /// 2015).
  func batchNormalized(mean: Self, variance: Self, weight: Self, bias: Self, epsilon: Float) -> Self

  func sum(axes: [Int], keepingAxes: Bool) -> Self
  func mean(axes: [Int], keepingAxes: Bool) -> Self

  /// Rows of a table [rows, width] at integer indices of shape [...], as [..., width].
  func rows(at indices: Self) -> Self
  /// 0, 1, 2, … along the last axis, as integers in the shape of this tensor.
  func positions() -> Self

  /// Swaps the last two axes.
  func transposed() -> Self
  func permuted(_ axes: [Int]) -> Self
  /// [..., a · b] → [..., a, b]
  func splittingLastAxis(into extents: [Int]) -> Self
  /// [..., a, b] → [..., a · b]
  func joiningLastAxes() -> Self
  func insertingAxis(at axis: Int) -> Self
  /// Zero in the last two axes but above their diagonal: [..., i, j] stays where j > i.
  func aboveDiagonal() -> Self
  /// Keeps the indices in `range` along one axis.
  func sliced(axis: Int, _ range: Range<Int>) -> Self
  static func concatenated(_ parts: [Self], axis: Int) -> Self
}

extension Tensor {
  public func linear(weight: Self, bias: Self) -> Self { matmul(weight.transposed()) + bias }
}

/// Zeros around the last two axes of a picture.
public struct Padding: Equatable, Sendable {
  public let top, left, bottom, right: Int

  public init(top: Int, left: Int, bottom: Int, right: Int) {
    self.top = top
    self.left = left
    self.bottom = bottom
    self.right = right
  }

  /// TensorFlow's "SAME" for an odd kernel and a side that the stride divides: the odd pixel goes to the
  /// bottom right.
  public static func same(kernel: Int, stride: Int) -> Padding {
    let total = max(kernel - stride, 0)
    let before = total / 2
    return Padding(top: before, left: before, bottom: total - before, right: total - before)
  }
}
