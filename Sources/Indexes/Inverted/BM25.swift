import Foundation

/// How much a term in a document says (Robertson, Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009,
/// eq. 3.15):
///
/// idf · f · (k1 + 1) / (f + k1 · (1 − b + b · length / mean length)), with idf = ln(1 + (N − n + ½) / (n + ½)),
///
/// for a term that stands f times in the document and in n of N documents. The 1 in the logarithm keeps idf above 0 for terms
/// that most documents have, as Lucene does; the paper lets those count against a document.
public struct BM25: Hashable, Sendable {
  /// How fast more of the same term stops to count. The paper finds 1.2 to 2 reasonable.
  public let k1: Double
  /// How much long documents are held back, 0 not to 1 in full. The paper finds 0.5 to 0.8 reasonable.
  public let b: Double

  /// - Throws: `badSettings` for a negative `k1` or a `b` outside 0...1.
  public init(k1: Double, b: Double) throws(IndexError) {
    guard k1 >= 0, k1.isFinite, (0...1).contains(b) else {
      throw IndexError(.badSettings, "BM25 with k1 \(k1) and b \(b): use k1 of 0 or more and b in 0...1.")
    }
    self.init(uncheckedK1: k1, b: b)
  }

  private init(uncheckedK1 k1: Double, b: Double) {
    self.k1 = k1
    self.b = b
  }

  /// k1 = 1.2 and b = 0.75.
  public static let standard = BM25(uncheckedK1: 1.2, b: 0.75)

  func inverseFrequency(documents: Int, containing: Int) -> Double {
    log(1 + (Double(documents - containing) + 0.5) / (Double(containing) + 0.5))
  }

  /// - Parameter relativeLength: the document's length over the mean.
  func weight(frequency: Double, relativeLength: Double) -> Double {
    frequency * (k1 + 1) / (frequency + k1 * (1 - b + b * relativeLength))
  }
}
