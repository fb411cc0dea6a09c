import Domain
import Statistics

extension ProductSpaceStudy {
  /// The rows of a report: each way beside the encoders it is made from.
  ///
  /// - Parameter answers: one for each seed, one at least.
  func rows(_ answers: [Answers]) throws -> (
    found: [ProductSpaceReport.Found], searched: [ProductSpaceReport.Searched], gains: [ProductSpaceReport.Gain]
  ) {
    let all = Array(material.photos.indices)
    let pictured = material.pictured
    let words = ProductSpaceJudge.rawWords(material)
    let lite = try ProductSpaceJudge.rawPictures(material).ranks(of: all, among: pictured)
    let mini = try words.ranksByWords(of: all, among: pictured)
    let sum = try ProductSpaceJudge.rawBoth(material).ranksByBoth(of: all, among: pictured)
    var found: [ProductSpaceReport.Found] = []
    func row(_ name: String, _ ranks: [[Int]], _ places: [Int]) throws {
      guard !places.isEmpty else { return }
      found.append(
        .init(
          name: name, photos: places.count, first: try mean(Self.share(ranks, 1), places),
          five: try mean(Self.share(ranks, 5), places)))
    }
    for (part, raw, alone, both) in [
      ("validation", validation, answers.map(\.validation), answers.map(\.validationByBoth)),
      ("products left out", all, answers.map(\.leftOut), answers.map(\.leftOutByBoth)),
    ] {
      try row("\(part): raw pictures", [raw.map { lite[$0] }], raw)
      try row("\(part): product space", alone, raw)
      try row("\(part): raw words", [raw.map { mini[$0] }], raw)
      try row("\(part): raw pictures and words", [raw.map { sum[$0] }], raw)
      try row("\(part): product space by both", both, raw)
    }
    var gains: [ProductSpaceReport.Gain] = []
    let pairs = [
      ("by photo, over raw pictures", answers.map(\.leftOut), lite),
      ("by photo, over raw words", answers.map(\.leftOut), mini),
      ("by both, over raw words", answers.map(\.leftOutByBoth), mini),
      ("by both, over raw pictures and words", answers.map(\.leftOutByBoth), sum),
    ]
    for depth in [1, 5] {
      for (name, own, raw) in pairs {
        let difference = zip(Self.share(own, depth), Self.share([raw], depth)).map { $0 - $1 }
        gains.append(.init(name: "left out, recall@\(depth) \(name)", interval: try mean(difference, all)))
      }
    }
    let (searched, more) = try searchRows(answers, words)
    return (found, searched, gains + more)
  }

  private func searchRows(
    _ answers: [Answers], _ raw: ProductSpaceJudge
  ) throws -> (rows: [ProductSpaceReport.Searched], gains: [ProductSpaceReport.Gain]) {
    guard let first = answers.first, !first.searched.judged.isEmpty else { return ([], []) }
    let queries = answerable
    func average(_ values: [[Double]]) -> [Double] {
      queries.indices.map { query in values.reduce(0) { $0 + $1[query] } / Double(values.count) }
    }
    let own = (judged: average(answers.map(\.searched.judged)), all: average(answers.map(\.searched.all)))
    let joined = (
      judged: average(answers.map(\.searched.judgedJoined)), all: average(answers.map(\.searched.allJoined))
    )
    let terms = try searchedByTerms()
    let mini = (
      judged: try raw.gains(of: queries, amongAll: false), all: try raw.gains(of: queries, amongAll: true)
    )
    func interval(_ values: [Double]) throws -> ConfidenceInterval {
      var random = SeededRandom(seed: 1, stream: "relevance")
      return try .bootstrapMean(values, using: &random)
    }
    let ways = [
      ("words (BM25)", terms), ("raw words' vectors", mini), ("product space", own), ("product space and BM25", joined),
    ]
    let rows = try ways.map { name, values in
      ProductSpaceReport.Searched(
        name: name, queries: queries.count, judged: try interval(values.judged), all: try interval(values.all))
    }
    var gains: [ProductSpaceReport.Gain] = []
    for (own, values) in ways.suffix(2) {
      for (name, other) in ways.prefix(2) {
        gains.append(
          .init(
            name: "\(own), graded in order, over \(name)",
            interval: try interval(zip(values.judged, other.judged).map { $0 - $1 })))
        gains.append(
          .init(
            name: "\(own), among all, over \(name)",
            interval: try interval(zip(values.all, other.all).map { $0 - $1 })))
      }
    }
    return (rows, gains)
  }

  /// How often each photo found its product among the first, over seeds.
  private static func share(_ ranks: [[Int]], _ depth: Int) -> [Double] {
    guard let count = ranks.first?.count else { return [] }
    return (0..<count).map { row in ranks.reduce(0.0) { $0 + ($1[row] < depth ? 1 : 0) } / Double(ranks.count) }
  }

  /// With an interval by resampling products whole: photos of one are alike.
  private func mean(_ values: [Double], _ places: [Int]) throws -> ConfidenceInterval {
    var members: [Int: (sum: Double, count: Int)] = [:]
    for (value, place) in zip(values, places) {
      let product = material.photos[place].product
      members[product, default: (0, 0)].sum += value
      members[product, default: (0, 0)].count += 1
    }
    let units = members.sorted { $0.key < $1.key }.map(\.value)
    var random = SeededRandom(seed: 1, stream: "photos")
    return try .bootstrap(count: units.count, using: &random) { drawn in
      let (sum, count) = drawn.reduce((0.0, 0)) { ($0.0 + units[$1].sum, $0.1 + units[$1].count) }
      return sum / Double(count)
    }
  }
}
