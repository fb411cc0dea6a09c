import Domain

/// What a product space is learned from: products with what is known of them, photos of them, and graded queries in words.
struct ProductMaterial {
  struct Product {
    let item: ItemID
    /// Title and text, for search by words.
    let text: String
    /// Of length 1; nil where the product has no picture, or no words.
    let features, vector: [Float]?
    /// A number from 0; nil without one.
    let category: Int?
  }

  struct Photo {
    /// Of length 1 each.
    let views: [[Float]]
    /// The mean direction of the views, as a photo that asks is looked at.
    let asked: [Float]
    /// A place in `products`.
    let product: Int
    /// Near-duplicates share one.
    let group: String
    /// Of the words beside the photo; nil without.
    let words: [Float]?
  }

  struct Query {
    let text: String
    let vector: [Float]
    /// By place in `products`.
    let grades: [Int: Int]
  }

  let products: [Product]
  let photos: [Photo]
  let queries: [Query]

  /// Places of the products that photos are searched among.
  var pictured: [Int] { products.indices.filter { products[$0].features != nil } }
  var categories: Int { (products.compactMap(\.category).max() ?? -1) + 1 }
  var features: Int { products.lazy.compactMap { $0.features?.count }.first ?? photos.first?.asked.count ?? 0 }
  var width: Int { products.lazy.compactMap { $0.vector?.count }.first ?? 0 }

  /// - Throws: `LearningError`: `tooFewExamples` for what cannot teach.
  func requireTeachable() throws(LearningError) {
    guard pictured.count > 1, !photos.isEmpty, width > 0 else {
      throw LearningError(
        .tooFewExamples,
        "A product space needs two products with pictures and words, and photos of them: compute the signals of the "
          + "catalogue with `vitrine signals run`, and name a file of photos.")
    }
  }

  /// x / |x|; zeros stay.
  static func unit(_ x: [Float]) -> [Float] {
    let length = x.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 0 ? x.map { $0 / length } : x
  }
}
