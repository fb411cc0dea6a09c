import Indexes
import Networks
import Statistics
import Training

/// Answers photos and words with a space, or with raw vectors, and says how well.
struct ProductSpaceJudge {
  private let photos: ([[Float]]) -> TorchTensor
  private let both: ([[Float]], [[Float]]) -> TorchTensor
  private let words: ([[Float]]) -> TorchTensor
  private let products: ([Int]) -> TorchTensor
  private let material: ProductMaterial

  init(_ model: ProductSpaceModel, _ material: ProductMaterial) {
    self.material = material
    photos = { model.photos($0) }
    words = { model.words($0) }
    both = { model.photos($0) + model.words($1) }
    products = { model.products($0) }
  }

  /// The encoders as they are: pictures with pictures, words with words, or the sum of both cosines.
  private init(
    _ material: ProductMaterial, width: Int, _ value: @escaping (ProductMaterial.Product) -> [Float]?
  ) {
    self.material = material
    func stacked(_ rows: [[Float]]) -> TorchTensor { TorchTensor(rows.flatMap(\.self), shape: [rows.count, width]) }
    photos = stacked
    words = stacked
    both = { stacked(zip($0, $1).map { $0 + $1 }) }
    products = { rows in
      stacked(rows.map { value(material.products[$0]) ?? [Float](repeating: 0, count: width) })
    }
  }

  static func rawPictures(_ material: ProductMaterial) -> ProductSpaceJudge {
    ProductSpaceJudge(material, width: material.features) { $0.features }
  }

  static func rawBoth(_ material: ProductMaterial) -> ProductSpaceJudge {
    func zeros(_ count: Int) -> [Float] { [Float](repeating: 0, count: count) }
    return ProductSpaceJudge(material, width: material.features + material.width) {
      ($0.features ?? zeros(material.features)) + ($0.vector ?? zeros(material.width))
    }
  }

  static func rawWords(_ material: ProductMaterial) -> ProductSpaceJudge {
    ProductSpaceJudge(material, width: material.width) { $0.vector }
  }

  /// How many products come before the one that each photo shows; of equals the one that stands first in the catalogue.
  func ranks(of places: [Int], among candidates: [Int]) throws -> [Int] {
    try ranks(
      of: places.map { material.photos[$0].product }, asking: photos(places.map { material.photos[$0].asked }),
      among: candidates)
  }

  /// The same for the words beside photos; one without comes after all.
  func ranksByWords(of places: [Int], among candidates: [Int]) throws -> [Int] {
    let none = [Float](repeating: 0, count: material.width)
    return try ranks(
      of: places.map { material.photos[$0].product },
      asking: words(places.map { material.photos[$0].words ?? none }), among: candidates)
  }

  /// The same for photos with the words beside them.
  func ranksByBoth(of places: [Int], among candidates: [Int]) throws -> [Int] {
    let none = [Float](repeating: 0, count: material.width)
    return try ranks(
      of: places.map { material.photos[$0].product },
      asking: both(places.map { material.photos[$0].asked }, places.map { material.photos[$0].words ?? none }),
      among: candidates)
  }

  private func ranks(of truths: [Int], asking queries: TorchTensor, among candidates: [Int]) throws -> [Int] {
    guard !truths.isEmpty else { return [] }
    let scores = try withoutGradient { try queries.matmul(products(candidates).transposed()).floats() }
    let places = Dictionary(candidates.enumerated().map { ($1, $0) }) { first, _ in first }
    return truths.enumerated().map { row, truth in
      guard let own = places[truth] else { return candidates.count }
      let start = row * candidates.count
      let score = scores[start + own]
      return candidates.indices.count { other in
        scores[start + other] > score || (scores[start + other] == score && other < own)
      }
    }
  }

  /// NDCG over the first ten of each query, 0 for one without a good answer.
  ///
  /// - Parameter amongAll: whether all products are searched; else the graded ones are put in order.
  func gains(of queries: [Int], amongAll: Bool) throws -> [Double] {
    try hits(of: queries, amongAll: amongAll).map { place, hits in
      try Self.gain(hits.prefix(10).map(\.key), material.queries[place].grades)
    }
  }

  /// The first products of each query, and their scores; of equals the one that stands first in the catalogue.
  func hits(of queries: [Int], amongAll: Bool) throws -> [(query: Int, hits: [SearchResult<Int>.Hit])] {
    guard !queries.isEmpty else { return [] }
    return try withoutGradient {
      let asked = words(queries.map { material.queries[$0].vector })
      let all = amongAll ? products(Array(material.products.indices)) : nil
      return try queries.enumerated().map { index, place in
        let grades = material.queries[place].grades
        let candidates = amongAll ? Array(material.products.indices) : grades.keys.sorted()
        let query = asked.sliced(axis: 0, index..<(index + 1))
        let scores = try query.matmul((all ?? products(candidates)).transposed()).floats()
        let order = candidates.indices.sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }
        return (place, order.prefix(Self.listLength).map { .init(key: candidates[$0], score: scores[$0]) })
      }
    }
  }

  /// Lists are joined over so many.
  static let listLength = 1_000

  static func gain(_ ranked: [Int], _ grades: [Int: Int]) throws -> Double {
    let relevant = grades.mapValues { Double((1 << min(30, max(0, $0))) - 1) }
    return RankingMetric.discountedGain(at: 10).value(of: try JudgedRanking(ranked: ranked, relevant: relevant)) ?? 0
  }
}
