/// Linear layers with ReLU after each: [..., inputs] → [..., widths.last].
public struct Perceptron<T: Tensor> {
  private let layers: [Linear<T>]

  public init(_ scope: Scope<T>, inputs: Int, widths: [Int]) {
    layers = zip([inputs] + widths, widths).enumerated().map { index, sizes in
      Linear(scope["layers"]["\(index)"], inputs: sizes.0, outputs: sizes.1)
    }
  }

  public func callAsFunction(_ input: T) -> T {
    layers.reduce(input) { x, layer in layer(x).relu() }
  }
}
