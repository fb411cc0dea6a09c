public import Domain
import Foundation
public import Prediction

/// What people truly like: hidden vectors of people and items, and a hidden quality of each item. No model reads them.
///
/// An item's vector is that of its category plus its own part, so that what is alike pleases alike. With affinity a = u · v
/// (about standard normal) and quality q ~ N(0, 1), an examined entry is clicked with probability σ(c₀ + c₁a + c₂q), and
/// saved, hidden and bought from likewise.
public struct Tastes: Sendable {
  /// What one person truly does with one item that they look at.
  public struct Rates: Equatable, Sendable {
    public let click: Double
    /// P(save | click).
    public let save: Double
    public let hide: Double
    /// P(conversion | click on an ad).
    public let conversion: Double
  }

  private static let width = 8
  private let people: [Float]
  private let rowOfItem: [ItemID: Int]
  private let items: [Float]
  private let quality: [Float]
  private let appeal: [Float]

  /// - Parameters:
  ///   - people: how many.
  ///   - cohort: a name; another cohort has other people, and the same items.
  ///   - items: the catalogue; a category is read to make items of one kind alike.
  ///   - seed: equal seeds give equal tastes.
  public init(people: Int, cohort: String, items: [Item], seed: UInt64) {
    var random = SeededRandom(seed: seed, stream: "tastes.people.\(cohort)")
    let scale = Float(1 / Double(Self.width).squareRoot())
    self.people = (0..<(people * Self.width)).map { _ in Float(random.normal()) }
    var vectors: [Float] = []
    var quality: [Float] = []
    var appeal: [Float] = []
    for item in items {
      var own = SeededRandom(seed: seed, stream: "tastes.item.\(item.id)")
      let kind = Self.vector(of: item.category, seed: seed)
      vectors += kind.map { (0.85 * $0 + 0.53 * Float(own.normal())) * scale }
      quality.append(Float(own.normal()))
      appeal.append(Float(own.normal()))
    }
    self.items = vectors
    self.quality = quality
    self.appeal = appeal
    rowOfItem = Dictionary(items.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  private static func vector(of category: Category?, seed: UInt64) -> [Float] {
    var random = SeededRandom(seed: seed, stream: "tastes.category.\(category?.path ?? "")")
    return (0..<width).map { _ in Float(random.normal()) }
  }

  /// How well an item suits a person, about standard normal over the population.
  public func affinity(person: Int, item: ItemID) -> Double? {
    guard let row = rowOfItem[item] else { return nil }
    var sum: Float = 0
    for k in 0..<Self.width { sum += people[person * Self.width + k] * items[row * Self.width + k] }
    return Double(sum)
  }

  /// - Parameters:
  ///   - isAd: people click less on what is sponsored.
  ///   - fatigue: how many entries of the kind the person has just seen.
  /// - Returns: nil for an item that the world does not know.
  public func rates(person: Int, item: ItemID, isAd: Bool, fatigue: Int = 0) -> Rates? {
    guard let affinity = affinity(person: person, item: item) else { return nil }
    return rates(item: item, affinity: affinity, isAd: isAd, fatigue: fatigue)
  }

  /// What a person of middling taste does with an item; nil for one that the world does not know.
  public func usualRates(item: ItemID, isAd: Bool) -> Rates? { rates(item: item, affinity: 0, isAd: isAd, fatigue: 0) }

  private func rates(item: ItemID, affinity: Double, isAd: Bool, fatigue: Int) -> Rates? {
    guard let row = rowOfItem[item] else { return nil }
    let q = Double(quality[row])
    let bored = 0.15 * Double(min(fatigue, 8))
    return Rates(
      click: Self.sigmoid(-2.4 + 1.2 * affinity + 0.8 * q - (isAd ? 0.5 : 0) - bored),
      save: Self.sigmoid(-1.2 + 0.8 * affinity + 0.5 * q),
      hide: Self.sigmoid(-4.6 - 1.0 * affinity - 0.7 * q + (isAd ? 0.4 : 0) + bored / 2),
      conversion: Self.sigmoid(-2.2 + 0.7 * affinity + 0.8 * Double(appeal[row])))
  }

  private static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
}

/// How likely the entry at a position is looked at: 1 / (1 + 0.1 · position).
enum Attention {
  static func examination(at position: Int) -> Double { 1 / (1 + 0.1 * Double(position)) }

  /// Over a page of ten, about.
  static let average = 0.69
}

/// The predictor that knows the true tastes: the ceiling that learning can reach, for comparison only.
///
/// Of who did not agree to be known, and of nobody in particular, it knows what is usual.
public struct OracleModel: Predictor {
  public let version = "oracle@world"
  private let tastes: Tastes
  private let personOfPseudonym: [Int64: Int]

  public init(tastes: Tastes, personOfPseudonym: [Int64: Int]) {
    self.tastes = tastes
    self.personOfPseudonym = personOfPseudonym
  }

  public func predict(_ batch: PredictionBatch, for person: PersonSide) -> PredictedRates {
    let person = batch.viewer.pseudonym.flatMap { personOfPseudonym[$0] }
    var rates = PredictedRates(missing: batch.items.count)
    for (index, item) in batch.items.enumerated() {
      let known = person.map { tastes.rates(person: $0, item: item, isAd: batch.isAd) }
      guard let truth = known ?? tastes.usualRates(item: item, isAd: batch.isAd) else { continue }
      let click = truth.click * Attention.average
      rates.click[index] = Float(click)
      rates.save[index] = Float(click * truth.save)
      rates.hide[index] = Float(truth.hide * Attention.average)
      rates.conversion[index] = Float(click * truth.conversion)
    }
    return rates
  }
}
