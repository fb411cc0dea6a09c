/// What a person will act on next: SASRec (Kang and McAuley, ICDM 2018) with items that may have attributes.
///
/// The state after each action is compared by dot product with the vectors that the actions themselves have, so that one
/// table serves both sides.
public struct NextActionNetwork<T: Tensor> {
  public struct Configuration: Equatable, Sendable {
    public var items: ItemEmbedding<T>.Configuration
    public var encoder: SequenceEncoder<T>.Configuration

    public init(items: ItemEmbedding<T>.Configuration, encoder: SequenceEncoder<T>.Configuration) {
      self.items = items
      self.encoder = encoder
    }
  }

  /// Vectors of items, of which the actions and candidates below are made.
  public let items: ItemEmbedding<T>
  private let encoder: SequenceEncoder<T>

  public init(_ scope: Scope<T>, _ configuration: Configuration) {
    items = ItemEmbedding(scope, configuration.items)
    encoder = SequenceEncoder(scope["encoder"], configuration.encoder)
  }

  /// The state after each action.
  ///
  /// - Parameters:
  ///   - actions: [batch, length, width]: item vectors, the oldest first, padded on the right.
  ///   - mask: [batch, length], 1 for an action.
  ///   - dropping: dropout while training.
  /// - Returns: [batch, length, width].
  public func states(actions: T, mask: T, dropping: (T) -> T = { $0 }) -> T {
    encoder(actions: actions, mask: mask, dropping: dropping)
  }

  /// Log-odds up to a constant of each candidate being next.
  ///
  /// - Parameters:
  ///   - states: [n, width].
  ///   - candidates: [c, width]: item vectors.
  /// - Returns: [n, c].
  public func scores(states: T, candidates: T) -> T { states.matmul(candidates.transposed()) }
}
