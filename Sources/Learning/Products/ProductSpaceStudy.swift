import Domain
import Indexes
import Statistics

/// Measures a way to train a product space: photos of products that were left out, queries that were left out, and photos of
/// known products on a validation part that is read once.
struct ProductSpaceStudy {
  /// Answers of one seed.
  struct Answers {
    /// By photo of training and validation part, of a space that did not know its product.
    var leftOut: [Int]
    /// By photo of the validation part.
    var validation: [Int]
    /// By query, of a space that did not know it.
    var judged, all: [Double]
    var looks, words: Float
  }

  let material: ProductMaterial
  /// The places of photos of the validation part; the others are for training.
  let validation: [Int]
  let settings: ProductSpaceSettings
  let observe: (String) throws -> Void

  private var training: [Int] {
    let held = Set(validation)
    return material.photos.indices.filter { !held.contains($0) }
  }
  /// With an answer above grade 0.
  var answerable: [Int] {
    material.queries.indices.filter { place in material.queries[place].grades.values.contains { $0 > 0 } }
  }

  func course(seed: UInt64) -> ProductSpaceCourse {
    ProductSpaceCourse(trainer: .init(material: material, settings: settings, seed: seed), observe: observe)
  }

  /// The space that is served: of the training part and all queries.
  func final(seed: UInt64) throws -> ProductSpaceCourse.Outcome {
    try course(seed: seed).run(
      .init(photos: training, products: material.pictured, queries: answerable), named: "seed \(seed), final")
  }

  func answers(seed: UInt64, final outcome: ProductSpaceCourse.Outcome) throws -> Answers {
    let judge = judge(outcome)
    let searched = try searched(seed: seed)
    return Answers(
      leftOut: try leftOut(seed: seed), validation: try judge.ranks(of: validation, among: material.pictured),
      judged: searched.judged, all: searched.all, looks: outcome.looks, words: outcome.words)
  }

  func judge(_ outcome: ProductSpaceCourse.Outcome) -> ProductSpaceJudge {
    let configuration = course(seed: 0).trainer.configuration
    return ProductSpaceJudge(ProductSpaceModel(outcome.weights, material, configuration), material)
  }

  /// Folds of products: each is searched for among all by photos, in a space that saw no photo of it.
  private func leftOut(seed: UInt64) throws -> [Int] {
    var random = SeededRandom(seed: seed, stream: "products")
    let pictured = material.pictured
    let folds = try Grouping(pictured.map(String.init)).folds(settings.folds, using: &random)
    var ranks = [Int](repeating: 0, count: material.photos.count)
    for fold in 0..<settings.folds {
      let held = Set(pictured.indices.filter { folds[$0] == fold }.map { pictured[$0] })
      let photos = material.photos.indices.filter { held.contains(material.photos[$0].product) }
      let outcome = try course(seed: seed).run(
        .init(
          photos: material.photos.indices.filter { !held.contains(material.photos[$0].product) },
          products: pictured.filter { !held.contains($0) }, queries: answerable),
        named: "seed \(seed), products \(fold + 1)")
      for (photo, rank) in zip(photos, try judge(outcome).ranks(of: photos, among: pictured)) { ranks[photo] = rank }
    }
    return ranks
  }

  /// Folds of queries, answered by spaces that did not see their grades; the towers of words are trained alone.
  private func searched(seed: UInt64) throws -> (judged: [Double], all: [Double]) {
    let queries = answerable
    guard queries.count >= settings.folds else { return ([], []) }
    var random = SeededRandom(seed: seed, stream: "queries")
    let folds = try Grouping(queries).folds(settings.folds, using: &random)
    var (judged, all) = ([Double](repeating: 0, count: queries.count), [Double](repeating: 0, count: queries.count))
    for fold in 0..<settings.folds {
      let held = queries.indices.filter { folds[$0] == fold }
      // Words alone: photos teach nothing about these products, which lack pictures.
      let outcome = try course(seed: seed).run(
        .init(
          photos: [], products: material.pictured,
          queries: queries.indices.filter { folds[$0] != fold }.map { queries[$0] }),
        named: "seed \(seed), queries \(fold + 1)")
      let (judge, asked) = (judge(outcome), held.map { queries[$0] })
      for (place, value) in zip(held, try judge.gains(of: asked, amongAll: false)) { judged[place] = value }
      for (place, value) in zip(held, try judge.gains(of: asked, amongAll: true)) { all[place] = value }
    }
    return (judged, all)
  }

  /// The same by BM25 over title and text.
  func searchedByTerms() throws -> (judged: [Double], all: [Double]) {
    var index = InvertedIndex<Int>()
    for (place, product) in material.products.enumerated() { index.set(place, to: QueryText.words(of: product.text)) }
    var (judged, all) = ([Double](), [Double]())
    for place in answerable {
      let query = material.queries[place]
      let terms = QueryText.words(of: query.text)
      let items = query.grades.keys.sorted()
      let scores = index.scores(of: terms, for: items).map { $0 ?? 0 }
      let order = items.indices.sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }
      judged.append(try ProductSpaceJudge.gain(order.prefix(10).map { items[$0] }, query.grades))
      all.append(try ProductSpaceJudge.gain(index.search(terms, count: 10).hits.map(\.key), query.grades))
    }
    return (judged, all)
  }
}
