/// From features to one logit per class: standardised, through hidden layers with ReLU, if any, to a linear layer.
public struct ClassificationHead<T: Tensor> {
  public struct Shape: Equatable, Sendable {
    /// Features of one example.
    public var inputs: Int
    /// Widths of the hidden layers; none for a linear head.
    public var hidden: [Int]
    public var classes: Int

    public init(inputs: Int, hidden: [Int] = [], classes: Int) {
      (self.inputs, self.hidden, self.classes) = (inputs, hidden, classes)
    }
  }

  private let mean: T
  private let scale: T
  private let layers: [Linear<T>]
  private let output: Linear<T>

  public init(_ scope: Scope<T>, _ shape: Shape) {
    mean = scope.buffer("mean", shape: [shape.inputs], initial: .zeros)
    scale = scope.buffer("scale", shape: [shape.inputs], initial: .ones)
    layers = zip([shape.inputs] + shape.hidden, shape.hidden).enumerated().map { index, sizes in
      Linear(scope["layers"]["\(index)"], inputs: sizes.0, outputs: sizes.1)
    }
    output = Linear(
      scope["output"], inputs: shape.hidden.last ?? shape.inputs, outputs: shape.classes,
      initial: shape.hidden.isEmpty ? .zeros : nil)
  }

  /// - Parameters:
  ///   - features: [batch, inputs].
  ///   - between: what training does to the values between layers, such as dropout.
  /// - Returns: [batch, classes].
  public func callAsFunction(_ features: T, between: (T) -> T = { $0 }) -> T {
    let start = between((features - mean) / scale)
    return output(layers.reduce(start) { x, layer in between(layer(x).relu()) })
  }
}
