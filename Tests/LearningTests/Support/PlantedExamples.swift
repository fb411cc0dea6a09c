import Domain
import Foundation
import Prediction

@testable import Learning

/// People with favourite categories and items of unequal quality: what a model can find, and popularity cannot.
struct PlantedExamples {
  private(set) var columns = ExampleColumns(width: FeatureSchema.width)
  /// The true probability of a click of each row.
  private(set) var truth: [Double] = []

  private static let categories = 24
  private static let favourites = 4

  init(pages: Int, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let people = (0..<60).map { _ in (0..<Self.favourites).map { _ in random.index(below: Self.categories) } }
    for page in 0..<pages {
      let person = random.index(below: people.count)
      let liked = (0..<random.index(below: 8)).map { _ in
        UInt32(people[person][random.index(below: Self.favourites)] + 1)
      }
      columns.add(
        .init(
          decision: try DecisionID("d\(page)"), at: Timestamp(milliseconds: Int64(page / 2) * 60_000),
          person: Int64(person), actions: LastActions(categories: liked),
          passed: [UInt32(random.index(below: Self.categories) + 1)]))
      for position in 0..<6 { add(position, liked: liked, &random) }
    }
  }

  private mutating func add(
    _ position: Int, liked: [UInt32], _ random: inout SeededRandom
  ) {
    let category = random.index(below: Self.categories)
    let quality = random.normal()
    let isAd = position == 1
    // What was liked lately pleases again: all that matters is in the features.
    let click = Self.sigmoid(-2 + 0.6 * quality + (liked.contains(UInt32(category + 1)) ? 2.2 : 0))
    var outcome = ImpressionOutcome(isAd: isAd)
    if random.chance(click) {
      outcome.record(.click)
      if random.chance(0.4) { outcome.record(.save) }
      if isAd, random.chance(0.2) { outcome.record(.conversion) }
    } else if random.chance(0.03) {
      outcome.record(.hide)
    }
    var numbers = [Float](repeating: 0, count: FeatureSchema.width)
    // Popularity knows the quality, and the average over tastes.
    let odds = -1.8 + 0.6 * quality
    numbers[FeatureSchema.Column.itemClickOdds.rawValue] = Float(odds)
    numbers[FeatureSchema.Column.itemSaveOdds.rawValue] = Float(odds - 1)
    numbers[FeatureSchema.Column.itemHideOdds.rawValue] = -3.5
    numbers[FeatureSchema.Column.itemConversionOdds.rawValue] = Float(odds - 1.8)
    numbers[FeatureSchema.Column.isAd.rawValue] = isAd ? 1 : 0
    columns.add(numbers: numbers, candidate: UInt32(category + 1), outcome: outcome)
    truth.append(click)
  }

  private static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
}
