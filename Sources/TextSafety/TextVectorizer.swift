public import Media
public import Statistics

/// A text as a sparse vector: its terms in a table of fixed size, each family of terms of length one.
public struct TextVectorizer: Codable, Equatable, Sendable {
  public let features: TextFeatures
  public let hash: FeatureHash

  public init(features: TextFeatures, hash: FeatureHash) { (self.features, self.hash) = (features, hash) }

  /// - Complexity: O(n log n) in the length of the text.
  public func callAsFunction(_ text: String) -> SparseVector {
    let terms = features.terms(of: text)
    var counts = [Int](repeating: 0, count: TextTerm.Family.allCases.count)
    for term in terms { counts[Int(term.family.rawValue)] += 1 }
    let values = counts.map { 1 / Float(max(1, $0)).squareRoot() }
    return SparseVector(
      terms.map { (Int32(truncatingIfNeeded: hash.bucket(of: $0.key)), values[Int($0.family.rawValue)]) })
  }

  /// - Throws: `StatisticsError`: `outOfRange` for a table of more than 2³¹ − 1 buckets.
  func matrix(of texts: [String]) throws(StatisticsError) -> SparseMatrix {
    var matrix = try SparseMatrix(columns: hash.buckets)
    for text in texts { try matrix.append(self(text)) }
    return matrix
  }
}
