/// A square 2-d convolution without bias under TensorFlow's "SAME" padding: side n becomes n / stride.
public struct Convolution<T: Tensor> {
  private let kernel: T
  private let stride: Int
  private let padding: Padding
  private let groups: Int

  /// - Parameters:
  ///   - side: the odd side of the kernel in pixels.
  ///   - stride: must divide the side of the picture.
  ///   - groups: 1 for a full convolution, `inputs` for a depthwise one.
  public init(
    _ scope: Scope<T>, inputs: Int, outputs: Int, side: Int, stride: Int = 1, groups: Int = 1
  ) {
    kernel = scope.parameter(
      "weight", shape: [outputs, inputs / groups, side, side],
      initial: .uniform(fanIn: inputs / groups * side * side))
    self.stride = stride
    self.groups = groups
    padding = .same(kernel: side, stride: stride)
  }

  public func callAsFunction(_ x: T) -> T {
    x.convolved(with: kernel, stride: stride, padding: padding, groups: groups)
  }
}
