/// How alike each candidate is to what a request knows, as cosines; NaN where a vector is missing. A column may be empty:
/// then it is missing for all.
public struct SimilarityColumns: Equatable, Sendable {
  /// One kind of vector.
  public struct Space: Equatable, Sendable {
    /// To the nearest of the person's interests.
    public var interest: [Float] = []
    /// To the mean of what they acted on.
    public var liked: [Float] = []
    /// To the mean of what they passed over.
    public var passed: [Float] = []
    /// To the item that the page is about.
    public var seed: [Float] = []
    public var query: [Float] = []
    /// Whether the candidate has a vector.
    public var isKnown: [Bool] = []

    public init() {}
  }

  public var picture = Space()
  public var text = Space()

  public init() {}
}
