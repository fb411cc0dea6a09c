import Domain
import Indexes
import Signals
import Statistics

/// Measures a way to train a product space: photos of products that were left out, queries that were left out, and photos of
/// known products on a validation part that is read once.
struct ProductSpaceStudy {
  /// Answers of one seed.
  struct Answers {
    /// By photo of training and validation part, of a space that did not know its product: by the photo alone, and with words.
    var leftOut: [Int]
    var leftOutByBoth: [Int]
    /// By photo of the validation part.
    var validation: [Int]
    var validationByBoth: [Int]
    /// Of a space that did not know the queries.
    var searched: Searched
    var kept: ProductSpaceModel.Kept
  }

  /// NDCG by query, of graded items in order and of a search among all.
  struct Searched {
    var judged: [Double] = []
    var all: [Double] = []
    /// Joined with BM25, by score.
    var judgedJoined: [Double] = []
    var allJoined: [Double] = []
  }

  let material: ProductMaterial
  /// The places of photos of the validation part; the others are for training.
  let validation: [Int]
  let settings: ProductRecipe.Course
  let threads: Int
  let observe: (String) throws -> Void

  private var training: [Int] {
    let held = Set(validation)
    return material.photos.indices.filter { !held.contains($0) }
  }
  /// With an answer above grade 0.
  var answerable: [Int] {
    material.queries.indices.filter { place in material.queries[place].grades.values.contains { $0 > 0 } }
  }

  /// Queries that are learned from.
  private var teaching: [Int] { settings.wordsWeight > 0 ? answerable : [] }

  func course(seed: UInt64) -> ProductSpaceCourse {
    ProductSpaceCourse(
      trainer: .init(material: material, settings: settings, seed: seed, threads: threads), observe: observe)
  }

  /// The space that is served: of the training part and all queries.
  func final(seed: UInt64) throws -> ProductSpaceCourse.Outcome {
    try course(seed: seed).run(
      .init(photos: training, products: material.pictured, queries: teaching), named: "seed \(seed), final")
  }

  func answers(seed: UInt64, final outcome: ProductSpaceCourse.Outcome) throws -> Answers {
    let (judge, pictured) = (judge(outcome), material.pictured)
    let left = try leftOut(seed: seed)
    return Answers(
      leftOut: left.alone, leftOutByBoth: left.both,
      validation: try judge.ranks(of: validation, among: pictured),
      validationByBoth: try judge.ranksByBoth(of: validation, among: pictured),
      searched: try searched(seed: seed, final: outcome), kept: outcome.kept)
  }

  func judge(_ outcome: ProductSpaceCourse.Outcome) -> ProductSpaceJudge {
    let configuration = course(seed: 0).trainer.configuration
    return ProductSpaceJudge(ProductSpaceModel(outcome.weights, material, configuration), material)
  }

  /// Folds of products: each is searched for among all by photos, in a space that saw no photo of it.
  private func leftOut(seed: UInt64) throws -> (alone: [Int], both: [Int]) {
    var random = SeededRandom(seed: seed, stream: "products")
    let pictured = material.pictured
    let folds = try Grouping(pictured.map(String.init)).folds(settings.folds, using: &random)
    var alone = [Int](repeating: 0, count: material.photos.count)
    var both = alone
    for fold in 0..<settings.folds {
      let held = Set(pictured.indices.filter { folds[$0] == fold }.map { pictured[$0] })
      let photos = material.photos.indices.filter { held.contains(material.photos[$0].product) }
      let outcome = try course(seed: seed).run(
        .init(
          photos: material.photos.indices.filter { !held.contains(material.photos[$0].product) },
          products: pictured.filter { !held.contains($0) }, queries: teaching),
        named: "seed \(seed), products \(fold + 1)")
      let judge = judge(outcome)
      for (photo, rank) in zip(photos, try judge.ranks(of: photos, among: pictured)) { alone[photo] = rank }
      for (photo, rank) in zip(photos, try judge.ranksByBoth(of: photos, among: pictured)) { both[photo] = rank }
    }
    return (alone, both)
  }

  /// Queries answered by spaces that did not see their grades: in folds where grades teach, whose towers of words are trained
  /// alone, and else by the final space.
  private func searched(seed: UInt64, final outcome: ProductSpaceCourse.Outcome) throws -> Searched {
    let queries = answerable
    let terms = ProductTerms(material)
    guard !teaching.isEmpty else { return try searched(queries, judge(outcome), terms) }
    guard queries.count >= settings.folds else { return Searched() }
    var random = SeededRandom(seed: seed, stream: "queries")
    let folds = try Grouping(queries).folds(settings.folds, using: &random)
    let empty = [Double](repeating: 0, count: queries.count)
    var whole = Searched(judged: empty, all: empty, judgedJoined: empty, allJoined: empty)
    for fold in 0..<settings.folds {
      let held = queries.indices.filter { folds[$0] == fold }
      // Words alone: photos teach nothing about these products, which lack pictures.
      let outcome = try course(seed: seed).run(
        .init(
          photos: [], products: material.pictured,
          queries: queries.indices.filter { folds[$0] != fold }.map { queries[$0] }),
        named: "seed \(seed), queries \(fold + 1)")
      let part = try searched(held.map { queries[$0] }, judge(outcome), terms)
      for (row, place) in held.enumerated() {
        (whole.judged[place], whole.all[place]) = (part.judged[row], part.all[row])
        (whole.judgedJoined[place], whole.allJoined[place]) = (part.judgedJoined[row], part.allJoined[row])
      }
    }
    return whole
  }

  /// With a judge's lists, alone and joined with those of BM25.
  func searched(_ queries: [Int], _ judge: ProductSpaceJudge, _ terms: ProductTerms) throws -> Searched {
    var searched = Searched()
    for amongAll in [false, true] {
      for (place, hits) in try judge.hits(of: queries, amongAll: amongAll) {
        let query = material.queries[place]
        let joined = try RankFusion.standardisedScores.fused(
          [hits, terms.hits(of: query, amongAll: amongAll)], count: 10)
        let gains = try [hits, joined].map { try ProductSpaceJudge.gain($0.prefix(10).map(\.key), query.grades) }
        if amongAll {
          searched.all.append(gains[0])
          searched.allJoined.append(gains[1])
        } else {
          searched.judged.append(gains[0])
          searched.judgedJoined.append(gains[1])
        }
      }
    }
    return searched
  }

  /// By BM25 alone.
  func searchedByTerms() throws -> (judged: [Double], all: [Double]) {
    let terms = ProductTerms(material)
    func gains(amongAll: Bool) throws -> [Double] {
      try answerable.map { place in
        let query = material.queries[place]
        return try ProductSpaceJudge.gain(
          terms.hits(of: query, amongAll: amongAll).prefix(10).map(\.key), query.grades)
      }
    }
    return (try gains(amongAll: false), try gains(amongAll: true))
  }
}
