/// What a person will act on next: SASRec (Kang and McAuley, ICDM 2018) with items that may have attributes.
///
/// The state after each action is compared by dot product with the vectors that the actions themselves have, so that one
/// table serves both sides.
public struct NextActionNetwork<T: Tensor>: ActionNetwork {
  public struct Configuration: Equatable, Sendable {
    public var items: ItemEmbedding<T>.Configuration
    public var encoder: SequenceEncoder<T>.Configuration

    public init(items: ItemEmbedding<T>.Configuration, encoder: SequenceEncoder<T>.Configuration) {
      self.items = items
      self.encoder = encoder
    }
  }

  public let items: ItemEmbedding<T>
  private let encoder: SequenceEncoder<T>

  public init(_ scope: Scope<T>, _ configuration: Configuration) {
    items = ItemEmbedding(scope, configuration.items)
    encoder = SequenceEncoder(scope["encoder"], configuration.encoder)
  }

  public func states(actions: T, mask: T, dropping: (T) -> T = { $0 }) -> T {
    encoder(actions: actions, mask: mask, dropping: dropping)
  }

  public func candidates(_ vectors: T) -> T { vectors }

  public func scores(states: T, candidates: T) -> T { states.matmul(candidates.transposed()) }
}
