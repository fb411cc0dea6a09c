public import Bundles

/// How a model is served.
public struct ServingPlan: Equatable, Sendable {
  /// The arithmetic, as the bundle says. There is no default: OpenVINO's own is bf16 on some machines, 4.9e-3
  /// away from float32.
  public var precision: Manifest.Precision
  /// Threads that one run may use.
  public var threads: Int
  /// Runs that go on at the same time, each on threads of its own; further ones wait. Many runs of one thread do more
  /// work in a second than one run of many threads, which answers sooner.
  public var runs: Int
  /// Where runs go on.
  public var place: Place
  /// For each named dimension, the sizes that are compiled.
  public var buckets: [String: [Int]]

  /// Where a run goes on.
  public enum Place: Sendable {
    /// On threads that are kept for it; all runs share the weights.
    case ownThreads
    /// On the thread that asks, without a change of threads, which costs a small network more than its work; each run has
    /// weights of its own.
    case callersThread
  }

  /// - Parameter buckets: by name of dimension; one that is not named here has the default 1, 4, 16, 64.
  public init(
    precision: Manifest.Precision, threads: Int, runs: Int = 1, place: Place = .ownThreads,
    buckets: [String: [Int]] = [:]
  ) {
    self.precision = precision
    self.threads = threads
    self.runs = runs
    self.place = place
    self.buckets = buckets.mapValues { $0.filter { $0 > 0 }.sorted() }
  }

  /// Sizes of the dimension in increasing order.
  public func sizes(of dimension: String) -> [Int] {
    guard let sizes = buckets[dimension], !sizes.isEmpty else { return [1, 4, 16, 64] }
    return sizes
  }

  /// Runs that one compiled copy of the network is for; 0 for one on the caller's thread.
  var runsOfCopy: Int { place == .ownThreads ? runs : 0 }
  var copies: Int { place == .ownThreads ? 1 : max(1, runs) }

  /// The smallest compiled size that holds `extent`.
  func bucket(for extent: Int, of dimension: String) -> Int? {
    sizes(of: dimension).first { $0 >= extent }
  }

  /// The number of rows for each run, and the bucket that it takes, until `count` rows are done.
  ///
  /// A bucket that would be half empty or worse costs more than two smaller runs.
  func runs(of count: Int, dimension: String) -> [(rows: Int, bucket: Int)] {
    let sizes = sizes(of: dimension)
    var runs: [(rows: Int, bucket: Int)] = []
    var rest = count
    while rest > 0 {
      let above = sizes.first { $0 >= rest }
      let below = sizes.last { $0 <= rest }
      let bucket: Int
      switch (above, below) {
      case (let above?, let below?): bucket = above < 2 * rest ? above : below
      case (let above?, nil): bucket = above
      case (nil, let below?): bucket = below
      case (nil, nil): return runs
      }
      runs.append((min(rest, bucket), bucket))
      rest -= min(rest, bucket)
    }
    return runs
  }
}
