public import Domain
import Foundation

/// Computes the features of a request's candidates; pure, so that the same inputs give the same bits.
public struct FeatureBuilder: Sendable {
  private let surface: Surface
  private let isKnown: Bool
  private let history: PersonHistory
  private let declared: Set<UInt32>
  private let seedLeaf: UInt32?

  /// The impressions that a person's own rate in a category must outweigh.
  private static let categoryStrength: Float = 4
  private static let personStrength: Float = 10

  /// - Parameters:
  ///   - isKnown: whether the page may be made for the person.
  ///   - declared: what the person said they like.
  ///   - seed: the category of the item that the page is about; nil for a page about none.
  public init(surface: Surface, isKnown: Bool, history: PersonHistory, declared: [Category], seed: Category?) {
    self.surface = surface
    self.isKnown = isKnown
    self.history = history
    self.declared = Set(declared.map { FeatureSchema.id(of: $0) })
    seedLeaf = seed.map { FeatureSchema.id(of: $0) }
  }

  /// - Parameters:
  ///   - rows: of the table, one a candidate.
  ///   - counts: aligned with the rows.
  ///   - total: the counts of all items.
  ///   - similarities: aligned with the rows.
  /// - Complexity: O(rows · width).
  public func columns(
    rows: [Int32], isAd: Bool, items: ItemFeatureTable, counts: [LiveCounts], total: LiveCounts,
    similarities: SimilarityColumns
  ) -> FeatureColumns {
    let smoothing = SmoothedOdds(total: total)
    let person = PersonRates(history, base: smoothing.clickRate)
    let isDeclared = items.within(declared)
    var dense = [Float](repeating: 0, count: rows.count * FeatureSchema.width)
    dense.withUnsafeMutableBufferPointer { dense in
      guard let base = dense.baseAddress else { return }
      for (place, row) in rows.enumerated() {
        let writer = RowWriter(row: base + place * FeatureSchema.width)
        smoothing.write(counts[place], into: writer)
        page(isAd: isAd, into: writer)
        person.write(row: row, items: items, history: history, into: writer)
        writer[.isKnown] = isKnown ? 1 : 0
        writer[.declaredInterest] = isDeclared[Int(items.number[Int(row)])] ? 1 : 0
        if let seedLeaf { writer[.sameCategoryAsSeed] = items.leaf[Int(row)] == seedLeaf ? 1 : 0 }
        similarities.write(place, into: writer)
      }
    }
    return FeatureColumns(
      dense: dense, categories: rows.map { items.leaf[Int($0)] }, actions: history.actions, passed: history.passed)
  }

  private func page(isAd: Bool, into writer: RowWriter) {
    writer[.isAd] = isAd ? 1 : 0
    writer[.isRelated] = surface == .related ? 1 : 0
    writer[.isSearch] = surface == .search ? 1 : 0
    writer[.isAdsOnly] = surface == .ads || surface == .connectedTV ? 1 : 0
  }

  /// The person's own rates, as far as they tell.
  private struct PersonRates {
    let rate: Float
    let odds: Float

    init(_ history: PersonHistory, base: Float) {
      rate = SmoothedOdds.smoothed(
        history.total.acted, history.total.shown, prior: base, strength: FeatureBuilder.personStrength)
      odds = SmoothedOdds.logOdds(rate) - SmoothedOdds.logOdds(base)
    }

    func write(row: Int32, items: ItemFeatureTable, history: PersonHistory, into writer: RowWriter) {
      writer[.personActions] = log1p(history.total.acted)
      writer[.personShown] = log1p(history.total.shown)
      writer[.personClickOdds] = odds
      let leaf = items.leaf[Int(row)]
      if let tally = history.leaves[leaf] {
        writer[.leafOdds] = own(tally)
        writer[.leafShown] = log1p(tally.shown)
      }
      if let tally = history.tops[items.top[Int(row)]] {
        writer[.topOdds] = own(tally)
        writer[.topShown] = log1p(tally.shown)
      }
      writer[.recentLeaf] = (history.recentLeaves[leaf] ?? 0) / Float(PersonHistory.recent)
      if let tally = history.items[row] {
        writer[.itemShownToPerson] = log1p(tally.shown)
        writer[.itemActedByPerson] = log1p(tally.acted)
      }
    }

    /// How much more the person acts on a category than on everything.
    private func own(_ tally: PersonHistory.Tally) -> Float {
      SmoothedOdds.odds(tally.acted, tally.shown, prior: rate, strength: FeatureBuilder.categoryStrength)
        - SmoothedOdds.logOdds(rate)
    }
  }
}

/// One candidate's row of the matrix; numbers that are not finite are missing, and stay 0.
struct RowWriter {
  fileprivate let row: UnsafeMutablePointer<Float>

  subscript(_ column: FeatureSchema.Column) -> Float {
    get { row[column.rawValue] }
    nonmutating set { row[column.rawValue] = newValue.isFinite ? newValue : 0 }
  }
}

extension SmoothedOdds {
  fileprivate func write(_ counts: LiveCounts, into writer: RowWriter) {
    let odds = odds(of: counts)
    writer[.itemClickOdds] = odds.click
    writer[.itemSaveOdds] = odds.save
    writer[.itemHideOdds] = odds.hide
    writer[.itemConversionOdds] = odds.conversion
    writer[.itemShown] = log1p(counts.shown)
  }
}

extension SimilarityColumns {
  fileprivate func write(_ place: Int, into writer: RowWriter) {
    func value(_ column: [Float]) -> Float { column.isEmpty ? 0 : column[place] }
    writer[.hasPicture] = picture.isKnown.isEmpty || !picture.isKnown[place] ? 0 : 1
    writer[.pictureInterest] = value(picture.interest)
    writer[.pictureLiked] = value(picture.liked)
    writer[.picturePassed] = value(picture.passed)
    writer[.pictureSeed] = value(picture.seed)
    writer[.pictureQuery] = value(picture.query)
    writer[.hasText] = text.isKnown.isEmpty || !text.isKnown[place] ? 0 : 1
    writer[.textInterest] = value(text.interest)
    writer[.textLiked] = value(text.liked)
    writer[.textPassed] = value(text.passed)
    writer[.textSeed] = value(text.seed)
    writer[.textQuery] = value(text.query)
  }
}
