/// An item's vector: a row of its own plus the bag of its attributes.
///
/// An item that nobody acted on yet has a row near zero and attributes that others taught, so its vector starts beside those
/// of its kind (Vasile, Smirnova, Conneau, Meta-Prod2Vec, RecSys 2016; LightFM, Kula, CBRecSys 2015).
public struct ItemEmbedding<T: Tensor> {
  public struct Configuration: Equatable, Sendable {
    /// Rows of the table; identifier 0 stands for none.
    public var items: Int
    /// Rows of the attributes' table; 0 when items have none.
    public var attributes: Int
    public var width: Int

    public init(items: Int, attributes: Int = 0, width: Int = 64) {
      self.items = items
      self.attributes = attributes
      self.width = width
    }
  }

  /// Items as integers with their attributes.
  public struct Input {
    /// Any shape [...].
    public var ids: T
    /// The attributes of each item, [..., k], and how much each counts: 0 for padding. Nil without attributes.
    public var attributes: (ids: T, weights: T)?

    public init(ids: T, attributes: (ids: T, weights: T)? = nil) {
      self.ids = ids
      self.attributes = attributes
    }
  }

  private let rows: T
  private let bag: EmbeddingBag<T>?

  public init(_ scope: Scope<T>, _ configuration: Configuration) {
    rows = scope["items"].parameter(
      "weight", shape: [configuration.items, configuration.width], initial: .normal(deviation: 0.02))
    bag =
      configuration.attributes == 0
      ? nil
      : EmbeddingBag(
        scope["attributes"], rows: configuration.attributes, width: configuration.width, deviation: 0.02)
  }

  /// - Returns: [..., width].
  public func callAsFunction(_ input: Input) -> T {
    let own = rows.rows(at: input.ids)
    guard let bag, let attributes = input.attributes else { return own }
    return own + bag(ids: attributes.ids, weights: attributes.weights)
  }
}
