/// y = x · Wᵀ + b, with x of shape [..., inputs] and y of shape [..., outputs].
public struct Linear<T: Tensor> {
  private let weight: T
  private let bias: T

  /// - Parameter initial: of weight and bias; as PyTorch's when nil.
  public init(_ scope: Scope<T>, inputs: Int, outputs: Int, initial: Initializer? = nil) {
    weight = scope.parameter("weight", shape: [outputs, inputs], initial: initial ?? .uniform(fanIn: inputs))
    bias = scope.parameter("bias", shape: [outputs], initial: initial ?? .uniform(fanIn: inputs))
  }

  public func callAsFunction(_ x: T) -> T { x.linear(weight: weight, bias: bias) }
}
