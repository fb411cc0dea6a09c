/// A network that tells from a person's actions which items come next: a state after each action, compared with items.
public protocol ActionNetwork<T> {
  associatedtype T: Tensor

  /// Vectors of items, of which actions and candidates are made.
  var items: ItemEmbedding<T> { get }

  /// - Parameters:
  ///   - actions: [batch, length, width]: item vectors, the oldest first, padded on the right.
  ///   - mask: [batch, length], 1 for an action.
  ///   - dropping: dropout while training.
  /// - Returns: [batch, length, state width]: the state after each action; at padding it means nothing.
  func states(actions: T, mask: T, dropping: (T) -> T) -> T

  /// - Parameter vectors: [..., width]: item vectors.
  /// - Returns: [..., state width]: what states are compared with.
  func candidates(_ vectors: T) -> T

  /// Log-odds, up to a constant for each state, of each candidate coming next.
  ///
  /// - Parameters:
  ///   - states: [n, state width].
  ///   - candidates: [c, state width].
  /// - Returns: [n, c].
  func scores(states: T, candidates: T) -> T
}
