import ArgumentParser
import Domain
import Foundation
import Indexes

/// The index under test and what is asked of it.
struct Bench {
  struct Built: Encodable {
    let buildSeconds: Double
    let valueBuildSeconds: Double?
  }

  struct Pass: Encodable {
    let seconds: Double
    /// What this thread used, which other work on the machine disturbs less.
    let processorSeconds: Double
    let p50Milliseconds: Double
    let p99Milliseconds: Double
    let worstMilliseconds: Double
    let empty: Int
    let scanned: Int
  }

  let index: HNSWIndex<UInt32>
  private let valued: ValueIndex<UInt32>?
  let queries: [Embedding]
  let keyCount: Int
  private let answers: URL

  init(_ options: IndexRate) throws {
    let space = try SpaceID("benchmark.v1")
    let vectors = try VectorFile(path: options.vectors)
    let asked = try VectorFile(path: options.queries)
    queries = try (0..<asked.count).map { try Embedding(space: space, values: asked.row($0)) }
    guard let storage = HNSWSettings.Storage(rawValue: options.storage) else {
      throw ValidationError("`--storage \(options.storage)`: use float32 or int8.")
    }
    guard let metric = Metric(rawValue: options.metric) else {
      throw ValidationError("`--metric \(options.metric)`: use cosine, innerProduct or squaredL2.")
    }
    let settings = HNSWSettings(storage: storage, links: options.links, buildWidth: options.buildWidth)
    index = try HNSWIndex(
      space: space, dimension: vectors.dimension, metric: metric, settings: settings, capacity: vectors.count)
    keyCount = vectors.count
    answers = URL(filePath: options.answers)
    let rows = try (0..<vectors.count).map { try Embedding(space: space, values: vectors.row($0)) }
    let began = ContinuousClock.now
    for (key, row) in rows.enumerated() { try index.set(UInt32(key), to: row) }
    let seconds = Self.seconds(since: began)
    guard let bids = try options.bids.map({ try VectorFile(path: $0) }) else {
      valued = nil
      try Self.say(Built(buildSeconds: seconds, valueBuildSeconds: nil))
      return
    }
    let valued = try ValueIndex<UInt32>(
      space: space, dimension: vectors.dimension, metric: metric, settings: settings)
    let again = ContinuousClock.now
    for (key, row) in rows.enumerated() { try valued.set(UInt32(key), to: row, value: bids.row(key)[0]) }
    self.valued = valued
    try Self.say(Built(buildSeconds: seconds, valueBuildSeconds: Self.seconds(since: again)))
  }

  /// `search COUNT WIDTH`, `value COUNT WIDTH`, `filter COUNT WIDTH MODULUS` or
  /// `hostile COUNT FILTERS MICROSECONDS`.
  func answer(_ words: [String]) throws {
    let numbers = words.dropFirst().compactMap { Int($0) }
    switch (words.first, numbers.count) {
    case ("search", 2):
      try measure { query, _ in
        try index.search(query, count: numbers[0], width: numbers[1])
      }
    case ("filter", 3):
      let modulus = numbers[2]
      let filters = (0..<min(modulus, queries.count)).map { rest in
        index.filter { Int($0) % modulus == rest }
      }
      try measure { query, place in
        try index.search(query, count: numbers[0], width: numbers[1], filter: filters[place % filters.count])
      }
    case ("hostile", 3):
      try measureHostile(count: numbers[0], filters: numbers[1], microseconds: numbers[2])
    case ("value", 2):
      guard let valued else { throw ValidationError("`value` needs `--bids`.") }
      try measure { query, _ in try valued.search(query, count: numbers[0], width: numbers[1]) }
    default:
      throw ValidationError(
        "`\(words.joined(separator: " "))`: use search, value, filter or hostile and their numbers.")
    }
  }

  /// Asks every query once; writes the keys to the file of answers.
  private func measure(_ search: (Embedding, Int) throws -> SearchResult<UInt32>) throws {
    var times: [Double] = []
    var results: [SearchResult<UInt32>] = []
    times.reserveCapacity(queries.count)
    results.reserveCapacity(queries.count)
    let used = Self.processorSeconds
    for (place, query) in queries.enumerated() {
      let began = ContinuousClock.now
      results.append(try search(query, place))
      times.append(Self.seconds(since: began))
    }
    let processor = Self.processorSeconds - used
    let width = results.map(\.hits.count).max() ?? 0
    var keys = Data(capacity: results.count * width * 4)
    for result in results {
      for place in 0..<width {
        let key = place < result.hits.count ? Int32(result.hits[place].key) : -1
        withUnsafeBytes(of: key.littleEndian) { keys.append(contentsOf: $0) }
      }
    }
    try keys.write(to: answers)
    let sorted = times.sorted()
    try Self.say(
      Pass(
        seconds: times.reduce(0, +), processorSeconds: processor, p50Milliseconds: 1_000 * sorted[sorted.count / 2],
        p99Milliseconds: 1_000 * sorted[sorted.count * 99 / 100], worstMilliseconds: 1_000 * (sorted.last ?? 0),
        empty: results.count(where: \.hits.isEmpty), scanned: results.reduce(0) { $0 + $1.scanned }))
  }

  static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  private static func seconds(since began: ContinuousClock.Instant) -> Double {
    let (seconds, attoseconds) = (ContinuousClock.now - began).components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }

  static func say(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
    fflush(nil)
  }
}
