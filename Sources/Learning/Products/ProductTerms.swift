import Domain
import Indexes

/// Products by the words of their title and text (BM25).
struct ProductTerms {
  private let index: InvertedIndex<Int>

  init(_ material: ProductMaterial) {
    var index = InvertedIndex<Int>()
    for (place, product) in material.products.enumerated() { index.set(place, to: QueryText.words(of: product.text)) }
    self.index = index
  }

  /// The first products of a query, or its graded ones in order; of equals the one that stands first in the catalogue.
  func hits(of query: ProductMaterial.Query, amongAll: Bool) -> [SearchResult<Int>.Hit] {
    let terms = QueryText.words(of: query.text)
    guard !amongAll else { return index.search(terms, count: ProductSpaceJudge.listLength).hits }
    let items = query.grades.keys.sorted()
    return zip(items, index.scores(of: terms, for: items)).map { SearchResult.Hit(key: $0, score: $1 ?? 0) }
      .sorted { $0.score != $1.score ? $0.score > $1.score : $0.key < $1.key }
  }
}
