import Foundation
public import Statistics

/// What a product space is worth, beside the encoders that it is made from.
public struct ProductSpaceReport: Codable, Sendable {
  /// A share over photos.
  public struct Found: Codable, Sendable {
    public let name: String
    public let photos: Int
    /// Of the first, and of the first five.
    public let first, five: ConfidenceInterval
  }

  /// NDCG over the first ten with gain 2^grade − 1.
  public struct Searched: Codable, Sendable {
    public let name: String
    public let queries: Int
    /// Of the graded items put in order, and of a search among all.
    public let judged, all: ConfidenceInterval
  }

  /// By how much the space is better, with the interval of a paired bootstrap.
  public struct Gain: Codable, Sendable {
    public let name: String
    public let interval: ConfidenceInterval
  }

  /// One seed's figures.
  public struct Run: Codable, Sendable {
    public let seed: UInt64
    /// Parts of the change that were kept.
    public let looks, words, fusion: Float
    public let validationFirst, validationFive: Double?
    public let leftOutFirst, leftOutFive: Double
    /// With words beside the photo.
    public let leftOutFirstByBoth, leftOutFiveByBoth: Double
    public let judged, all: Double?
    /// Joined with BM25.
    public let judgedJoined, allJoined: Double?
  }

  public let products, pictured, photos, groups: Int
  public let nulls: [String: Int]
  public let runs: [Run]
  public let found: [Found]
  public let searched: [Searched]
  public let gains: [Gain]
  public let bundle: String?
  public let seconds: Double
}

extension ProductSpaceReport {
  /// The report for people.
  public var text: String {
    func interval(_ value: ConfidenceInterval) -> String {
      String(format: "%.4f (%.4f … %.4f)", value.estimate, value.low, value.high)
    }
    func padded(_ name: String) -> String { name.padding(toLength: 52, withPad: " ", startingAt: 0) }
    var lines = [
      "\(products) products, \(pictured) with a picture; \(photos) photos in \(groups) clusters of near-duplicates",
      padded("photo → product") + "recall@1                  recall@5                  photos",
    ]
    lines += found.map { "\(padded($0.name))\(interval($0.first))  \(interval($0.five))  \($0.photos)" }
    if !searched.isEmpty {
      lines.append(padded("words → product, NDCG@10") + "graded in order           among all                 queries")
      lines += searched.map { "\(padded($0.name))\(interval($0.judged))  \(interval($0.all))  \($0.queries)" }
    }
    lines += gains.map {
      "\(padded($0.name))\(String(format: "%+.4f (%+.4f … %+.4f)", $0.interval.estimate, $0.interval.low, $0.interval.high))"
    }
    func moments(_ name: String, _ values: [Double]) -> String? {
      guard let first = values.first else { return nil }
      let mean = values.reduce(0, +) / Double(values.count)
      let spread = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, values.count - 1))).squareRoot()
      return padded(name) + String(format: "%.4f ± %.4f", values.count > 1 ? mean : first, spread)
    }
    lines.append("mean and standard deviation over \(runs.count) seeds")
    lines += [
      moments("validation, recall@1", runs.compactMap(\.validationFirst)),
      moments("validation, recall@5", runs.compactMap(\.validationFive)),
      moments("products left out, recall@1", runs.map(\.leftOutFirst)),
      moments("products left out, recall@5", runs.map(\.leftOutFive)),
      moments("products left out, by both, recall@1", runs.map(\.leftOutFirstByBoth)),
      moments("products left out, by both, recall@5", runs.map(\.leftOutFiveByBoth)),
      moments("words, graded in order", runs.compactMap(\.judged)), moments("words, among all", runs.compactMap(\.all)),
      moments("words and BM25, graded in order", runs.compactMap(\.judgedJoined)),
      moments("words and BM25, among all", runs.compactMap(\.allJoined)),
    ].compactMap(\.self)
    lines += runs.map {
      "seed \($0.seed): of looks \($0.looks) kept, of words \($0.words), of both together \($0.fusion)"
    }
    if let bundle { lines.append(bundle) }
    return lines.joined(separator: "\n")
  }
}
