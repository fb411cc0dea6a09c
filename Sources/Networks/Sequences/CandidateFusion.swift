/// What a candidate sees of a person's last actions, where each candidate looks through them itself.
///
/// Early fusion as in TransAct (Xia et al., KDD 2023): what matters of a history depends on the candidate. There each candidate
/// runs the transformer anew; here the person's side (encoder, keys, values) is computed once for a request, and a candidate costs
/// one query over it, as in target attention (DIN, Zhou et al., KDD 2018).
public struct CandidateFusion<T: Tensor> {
  /// The person's side of a request.
  public struct History {
    /// [batch, length, width].
    public var keys, values: T
    /// [batch, 1, width]: the mean state.
    public var summary: T
    /// [batch, 1, 1, length].
    public var barrier: T

    public init(keys: T, values: T, summary: T, barrier: T) {
      self.keys = keys
      self.values = values
      self.summary = summary
      self.barrier = barrier
    }
  }

  private let encoder: SequenceEncoder<T>
  private let query, key, value: Linear<T>
  private let heads: AttentionHeads

  public init(_ scope: Scope<T>, _ configuration: SequenceEncoder<T>.Configuration) {
    let width = configuration.width
    encoder = SequenceEncoder(scope["encoder"], configuration)
    query = Linear(scope["query"], inputs: width, outputs: width)
    key = Linear(scope["key"], inputs: width, outputs: width)
    value = Linear(scope["value"], inputs: width, outputs: width)
    heads = AttentionHeads(configuration.heads, width: width)
  }

  /// Once for a request.
  ///
  /// - Parameters:
  ///   - actions: [batch, length, width]: vectors of the last actions, the oldest first, padded on the right. What was done
  ///     (a click, a save, a hide) is part of the vector.
  ///   - mask: [batch, length], 1 for an action. A person without actions has a row of zeros.
  ///   - dropping: dropout while training.
  public func history(actions: T, mask: T, dropping: (T) -> T = { $0 }) -> History {
    let states = encoder(actions: actions, mask: mask, dropping: dropping)
    let weights = mask.insertingAxis(at: -1)
    let count = weights.sum(axes: [1], keepingAxes: true).clamped(from: 1)
    return History(
      // Zeros in place of what stands at padding: a row without actions attends to nothing.
      keys: key(states) * weights, values: value(states) * weights,
      summary: (states * weights).sum(axes: [1], keepingAxes: true) / count,
      barrier: mask.shifted(by: -1).scaled(by: 1e9).insertingAxis(at: 1).insertingAxis(at: 1))
  }

  /// - Parameter candidates: [batch, n, width]: what may be shown to each person.
  /// - Returns: [batch, n, 4 · width]: the candidate, what it found, and its products with that and with the mean state.
  public func callAsFunction(candidates: T, history: History, dropping: (T) -> T = { $0 }) -> T {
    let attended = heads(
      query: query(candidates), key: history.keys, value: history.values, barrier: history.barrier, dropping: dropping)
    return T.concatenated([candidates, attended, candidates * attended, candidates * history.summary], axis: -1)
  }
}
