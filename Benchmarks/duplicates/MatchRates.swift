import Domain
import Indexes
import Media
import Statistics

/// How often copies are found and strangers are taken for copies.
struct MatchRates: Encodable {
  struct Share: Encodable {
    let count, n: Int
    let rate: Double
    /// The ends of Wilson's 95% interval.
    let low, high: Double

    init(_ count: Int, of n: Int) throws {
      let interval = try ConfidenceInterval.proportion(successes: count, trials: n)
      (self.count, self.n, rate, low, high) = (count, n, interval.estimate, interval.low, interval.high)
    }
  }

  struct Kind: Encodable {
    let kind: String
    let recall: Share
    let medianDistance, p95Distance, largestDistance: Int
  }

  struct Step: Encodable {
    let radius: Int
    let recall, worstKindRecall, falseMatchRate: Double
  }

  let pictures, radius, leastQuality: Int
  /// Originals whose quality is below the least: they match nothing.
  let tooFlat: Int
  let kinds: [Kind]
  let recall: Share
  /// Of the pairs of a picture or an altered copy with another picture.
  let falseMatches: Share
  /// Different originals within the radius: copies in the data itself, or mistakes.
  let matchingOriginals: [[String]]
  let clusters: Clusters
  let steps: [Step]

  /// Of all originals and copies put into clusters in a fixed order.
  struct Clusters: Encodable {
    let count: Int
    /// Copies in their original's cluster.
    let together: Share
    /// Clusters with more than one original.
    let mixed: Int
    /// The same for the connected components of all pairs within the radius.
    let chainedMixed, largestChain: Int
  }

  init(_ pictures: AlteredPictures, radius: Int, leastQuality: Int) throws {
    let originals = pictures.originals
    (self.pictures, self.radius, self.leastQuality) = (originals.count, radius, leastQuality)
    tooFlat = originals.count { $0.hash.quality < leastQuality }
    var (found, all) = (0, 0)
    var strangers = Histogram()
    var kindHistograms: [Histogram] = []
    kinds = try pictures.copies.map { kind, copies in
      var own = Histogram()
      for copy in copies {
        for original in originals {
          let flat = min(copy.hash.quality, original.hash.quality) < leastQuality
          let distance = flat ? 256 : copy.hash.distance(to: original.hash)
          if copy.name == original.name { own.add(distance) } else { strangers.add(distance) }
        }
      }
      kindHistograms.append(own)
      found += own.count(within: radius)
      all += own.total
      return Kind(
        kind: kind, recall: try Share(own.count(within: radius), of: own.total), medianDistance: own.quantile(0.5),
        p95Distance: own.quantile(0.95), largestDistance: own.quantile(1))
    }
    var matching: [[String]] = []
    for (place, one) in originals.enumerated() {
      for other in originals[..<place] {
        let flat = min(one.hash.quality, other.hash.quality) < leastQuality
        let distance = flat ? 256 : one.hash.distance(to: other.hash)
        strangers.add(distance)
        if distance <= radius { matching.append([other.name, one.name, "\(distance)"]) }
      }
    }
    matchingOriginals = matching
    recall = try Share(found, of: all)
    falseMatches = try Share(strangers.count(within: radius), of: strangers.total)
    clusters = try Clusters(pictures, radius: radius, leastQuality: leastQuality)
    steps = stride(from: 23, through: 95, by: 4).map { radius in
      let recalls = kindHistograms.map { $0.share(within: radius) }
      return Step(
        radius: radius, recall: Double(kindHistograms.reduce(0) { $0 + $1.count(within: radius) }) / Double(all),
        worstKindRecall: recalls.min() ?? 0, falseMatchRate: strangers.share(within: radius))
    }
  }
}

/// How often each distance was met.
private struct Histogram {
  private var counts = [Int](repeating: 0, count: 257)
  private(set) var total = 0

  mutating func add(_ distance: Int) {
    counts[distance] += 1
    total += 1
  }

  func count(within radius: Int) -> Int { counts[...radius].reduce(0, +) }

  func share(within radius: Int) -> Double { Double(count(within: radius)) / Double(max(1, total)) }

  /// By the nearest rank.
  func quantile(_ share: Double) -> Int {
    var below = 0
    return counts.firstIndex {
      below += $0; return Double(below) >= share * Double(total)
    } ?? 256
  }
}

extension MatchRates.Clusters {
  init(_ pictures: AlteredPictures, radius: Int, leastQuality: Int) throws {
    let space = try SpaceID("image.pdq.v1")
    let sets = [("original", pictures.originals)] + pictures.copies
    var clusters = try DuplicateClusters<String>(space: space, radius: radius)
    var entries: [(key: String, name: String, code: BinaryCode)] = []
    for (kind, hashes) in sets {
      for named in hashes {
        let code = named.hash.code(in: space)
        let key = "\(kind)/\(named.name)"
        let isDistinctive = named.hash.quality >= leastQuality
        try clusters.set(key, to: code, isDistinctive: isDistinctive)
        if isDistinctive { entries.append((key, named.name, code)) }
      }
    }
    let homes = Dictionary(
      uniqueKeysWithValues: pictures.originals.map { named in
        (named.name, clusters.cluster(of: "original/\(named.name)"))
      })
    let copies = pictures.copies.flatMap { kind, hashes in hashes.map { (kind, $0.name) } }
    let together = copies.count { kind, name in clusters.cluster(of: "\(kind)/\(name)") == homes[name] }
    let originals = Dictionary(grouping: homes.values.compactMap { $0 }) { $0 }
    let chains = try Self.chains(entries, space, radius)
    count = clusters.clusterCount
    self.together = try MatchRates.Share(together, of: copies.count)
    mixed = originals.values.count { $0.count > 1 }
    chainedMixed = chains.count { Set($0).count > 1 }
    largestChain = chains.map(\.count).max() ?? 0
  }

  /// The names in each connected component.
  private static func chains(
    _ entries: [(key: String, name: String, code: BinaryCode)], _ space: SpaceID, _ radius: Int
  ) throws -> [[String]] {
    let index = try HammingIndex(space: space, codes: entries.enumerated().map { ($0.offset, $0.element.code) })
    var seen = [Bool](repeating: false, count: entries.count)
    var chains: [[String]] = []
    for start in entries.indices where !seen[start] {
      var (chain, open) = ([String](), [start])
      seen[start] = true
      while let place = open.popLast() {
        chain.append(entries[place].name)
        for match in try index.matches(of: entries[place].code, within: radius).matches where !seen[match.key] {
          seen[match.key] = true
          open.append(match.key)
        }
      }
      chains.append(chain)
    }
    return chains
  }
}
