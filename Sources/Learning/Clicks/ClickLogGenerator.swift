import Domain
import Foundation
import Statistics
import Training

/// An ad log whose true click probabilities are known.
///
/// The log-odds of a click are a base rate, the ad's appeal, the person's readiness, what the position, the hour and the device
/// add, and the match of person and ad: the product of two latent vectors, of which the ad's is mostly that of its category.
/// People and ads are drawn with Zipf-like frequencies, and ads start one after another, so that later parts show new ones.
public struct ClickLogGenerator: Sendable {
  public var rows = 200_000
  public var people = 20_000
  public var ads = 5_000
  public var seed: UInt64

  public init(seed: UInt64) { self.seed = seed }

  private static let fields = ["person", "ad", "advertiser", "category", "segment", "device", "hour", "position"]
  private static let latent = 6

  /// One impression as it was drawn.
  public struct Impression: Sendable {
    /// Seconds.
    public let time: Double
    /// One for each field.
    public let values: [Int]
    /// A dense number: the quality of the picture, which the ad's appeal depends on.
    public let quality: Double
    public let probability: Double
    public let isClicked: Bool
  }

  public var fields: [String] { Self.fields }

  /// In the order of time.
  public func impressions() -> [Impression] {
    var random = SeededRandom(seed: seed, stream: "clicks")
    func normals(_ count: Int, _ deviation: Double) -> [Double] { (0..<count).map { _ in deviation * random.normal() } }
    let categories = 40
    let categoryTaste = (0..<categories).map { _ in normals(Self.latent, 0.7) }
    let segmentTaste = (0..<12).map { _ in normals(Self.latent, 0.5) }
    let ads = (0..<self.ads).map { _ in
      let category = random.index(below: categories)
      let quality = random.normal()
      return (
        category: category, advertiser: category * 10 + random.index(below: 10), quality: quality,
        appeal: 0.4 * quality + 0.4 * random.normal(),
        taste: zip(categoryTaste[category], normals(Self.latent, 0.3)).map(+)
      )
    }
    let people = (0..<self.people).map { _ in
      let segment = random.index(below: 12)
      return (
        segment: segment, readiness: 0.5 * random.normal(), device: random.index(below: 3),
        taste: zip(segmentTaste[segment], normals(Self.latent, 0.6)).map(+)
      )
    }
    return (0..<rows).map { row in
      let person = Int(Double(self.people) * pow(random.uniform(), 2))
      // A tenth of the ads is there from the start; the others come at an even rate.
      let live = max(1, Int(Double(self.ads) * (0.1 + 0.9 * Double(row) / Double(rows))))
      let ad = live - 1 - Int(Double(live) * pow(random.uniform(), 2))
      let hour = row * 24 * 14 / max(rows, 1) % 24
      let position = random.index(below: 6)
      let match = zip(people[person].taste, ads[ad].taste).reduce(0) { $0 + $1.0 * $1.1 }
      let odds =
        -2.6 + ads[ad].appeal + people[person].readiness - 0.25 * Double(position)
        + 0.3 * sin(2 * .pi * Double(hour) / 24) + [0.2, 0, -0.3][people[person].device] + match
      let probability = LogOdds.inverse(odds)
      return Impression(
        time: Double(row) * 14 * 86_400 / Double(max(rows, 1)),
        values: [
          person, ad, ads[ad].advertiser, ads[ad].category, people[person].segment, people[person].device, hour,
          position,
        ], quality: ads[ad].quality, probability: probability, isClicked: random.chance(probability))
    }
  }

  /// The log as a file of `ClickLog`, with the true probabilities beside them.
  public func csv() -> String {
    var text =
      (["time:time"] + fields.map { "\($0):token" } + ["quality:float", "probability:truth", "click:label"])
      .joined(separator: ",") + "\n"
    for shown in impressions() {
      let values = shown.values.map(String.init).joined(separator: ",")
      text += "\(shown.time),\(values),\(Float(shown.quality)),\(shown.probability),\(shown.isClicked ? 1 : 0)\n"
    }
    return text
  }
}
