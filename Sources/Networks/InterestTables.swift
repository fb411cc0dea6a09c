/// The embeddings of an `InterestRanker`, outside of its graph: tables of equal size over the same identifiers.
///
/// Identifier 0 stands for none and comes to zeros: its weight is 0 in every bag, the candidate's too.
public struct InterestTables<T: Tensor> {
  /// Of what a person acted on.
  public let liked: EmbeddingBag<T>
  /// Of what a person was shown and passed over.
  public let passed: EmbeddingBag<T>
  /// Of what may be shown; a bag of one, with weight 1.
  public let candidate: EmbeddingBag<T>

  public init(_ scope: Scope<T>, _ configuration: InterestRanker<T>.Configuration) {
    func table(_ name: String) -> EmbeddingBag<T> {
      EmbeddingBag(scope[name], rows: configuration.vocabulary, width: configuration.width)
    }
    liked = table("liked")
    passed = table("passed")
    candidate = table("candidate")
  }
}
