/// Explicit feature crosses whose matrices are mixtures of low-rank experts.
///
/// DCN-V2's mixture (Wang et al., WWW 2021, eq. 4 and 5): x ← Σᵢ Gᵢ(x) · x₀ ∘ (Uᵢ tanh(Cᵢ tanh(Vᵢᵀ x)) + b) + x, with the
/// gates G a softmax over the experts. A layer costs O(experts · width · rank) where `CrossNetwork` costs O(width²). Input
/// and output have shape [..., width].
public struct LowRankCrossNetwork<T: Tensor> {
  private struct Expert {
    let reducing: T
    let inner: T
    let expanding: Linear<T>

    init(_ scope: Scope<T>, width: Int, rank: Int) {
      reducing = scope.parameter("reducing", shape: [rank, width], initial: .uniform(fanIn: width))
      inner = scope.parameter("inner", shape: [rank, rank], initial: .uniform(fanIn: rank))
      expanding = Linear(scope["expanding"], inputs: rank, outputs: width)
    }

    func callAsFunction(_ x: T) -> T {
      expanding(x.matmul(reducing.transposed()).tanh().matmul(inner.transposed()).tanh())
    }
  }

  private let layers: [(experts: [Expert], gate: Linear<T>)]

  /// - Parameters:
  ///   - rank: of each expert, well below the width.
  ///   - experts: at least one; a single one has no use for its gate, which then is always 1.
  public init(_ scope: Scope<T>, width: Int, depth: Int, rank: Int, experts: Int) {
    layers = (0..<depth).map { index in
      let layer = scope["layers"]["\(index)"]
      return (
        (0..<experts).map { Expert(layer["experts"]["\($0)"], width: width, rank: rank) },
        Linear(layer["gate"], inputs: width, outputs: experts)
      )
    }
  }

  public func callAsFunction(_ input: T) -> T {
    layers.reduce(input) { x, layer in
      guard layer.experts.count > 1 else { return layer.experts.reduce(x) { $0 + input * $1(x) } }
      let gates = layer.gate(x).softmax(axis: -1)
      let answers = layer.experts.enumerated().map { $1(x) * gates.sliced(axis: -1, $0..<($0 + 1)) }
      return x + input * answers.dropFirst().reduce(answers[0], +)
    }
  }
}

extension Tensor {
  /// The hyperbolic tangent, 2σ(2x) − 1.
  func tanh() -> Self { scaled(by: 2).sigmoid().scaled(by: 2).shifted(by: -1) }
}
