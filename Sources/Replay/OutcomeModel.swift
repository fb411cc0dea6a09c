import Domain
import Ledger
import Market

/// What people are expected to do with an entry that the log does not know, learned from what they did with the logged ones.
///
/// P(action) = a(k) · P(action | seen): attention a by position from the shares of entries that were seen, the rest by a
/// `RateCurve` for each action, ads and content apart. Slopes are fitted once; attention and levels are taken anew for each
/// resample.
struct OutcomeModel: Sendable {
  enum Action: Int, CaseIterable { case click, save, hide }

  /// Predictions of one entry by the ranker of the log and by the other one.
  struct Predicted {
    let first: FixedPoint?
    let second: FixedPoint?
  }

  private(set) var attention: [Double] = []
  private var ads: [RateCurve] = []
  private var organic: [RateCurve] = []

  /// Entries at a position that nobody was shown count as the nearest; a position with few is drawn to its neighbour.
  private static let attentionPrior = 20.0

  init(_ pages: [PreparedPage], hasOther: Bool) {
    let predictors = hasOther ? 2 : 1
    var examples = [Bool: [RateCurve.Examples]]()
    for isAd in [true, false] {
      examples[isAd] = Action.allCases.map { _ in RateCurve.Examples(predictors: predictors) }
    }
    for page in pages {
      page.forEachLoggedEntry { entry in
        guard entry.outcome.isSeen else { return }
        for action in Action.allCases {
          let predicted = page.predicted(action, row: entry.row, isAd: entry.isAd)
          guard let first = predicted.first, !hasOther || predicted.second != nil else { continue }
          examples[entry.isAd]?[action.rawValue].add(
            [first.value] + (hasOther ? [predicted.second?.value ?? 0] : []), outcome: entry.outcome.did(action))
        }
      }
    }
    ads = (examples[true] ?? []).map(RateCurve.init)
    organic = (examples[false] ?? []).map(RateCurve.init)
    attention = Self.attention(pages, weights: nil)
  }

  /// The model with attention and levels of a resample.
  /// - Parameter weights: how often each page's person was drawn.
  func refitted(to pages: [PreparedPage], weights: [Int]) -> OutcomeModel {
    var model = self
    model.attention = Self.attention(pages, weights: weights)
    var happened = [Bool: [Double]]()
    var expected = [Bool: [Double]]()
    for isAd in [true, false] {
      happened[isAd] = Action.allCases.map { _ in 0 }
      expected[isAd] = Action.allCases.map { _ in 0 }
    }
    for page in pages where weights[page.cluster] > 0 {
      let weight = Double(weights[page.cluster])
      page.forEachLoggedEntry { entry in
        guard entry.outcome.isSeen else { return }
        for action in Action.allCases {
          let rate = self.rate(action, page.predicted(action, row: entry.row, isAd: entry.isAd), isAd: entry.isAd)
          expected[entry.isAd]?[action.rawValue] += weight * rate
          happened[entry.isAd]?[action.rawValue] += entry.outcome.did(action) ? weight : 0
        }
      }
    }
    func leveled(_ curves: [RateCurve], _ isAd: Bool) -> [RateCurve] {
      curves.enumerated().map { action, curve in
        guard let sum = expected[isAd]?[action], let seen = happened[isAd]?[action], sum > 0 else { return curve }
        return curve.leveled(by: seen / sum)
      }
    }
    model.ads = leveled(ads, true)
    model.organic = leveled(organic, false)
    return model
  }

  /// P(action | seen); nothing is expected where a prediction is missing.
  func rate(_ action: Action, _ predicted: Predicted, isAd: Bool) -> Double {
    guard let first = predicted.first else { return 0 }
    return (isAd ? ads : organic)[action.rawValue](first.value, predicted.second?.value)
  }

  func attention(at position: Int) -> Double {
    attention.isEmpty ? 1 : attention[min(position, attention.count - 1)]
  }

  private static func attention(_ pages: [PreparedPage], weights: [Int]?) -> [Double] {
    var (seen, shown) = ([Double](), [Double]())
    for page in pages {
      let weight = Double(weights?[page.cluster] ?? 1)
      for (position, outcome) in page.outcomes.enumerated() {
        while shown.count <= position {
          shown.append(0)
          seen.append(0)
        }
        shown[position] += weight
        seen[position] += outcome.isSeen ? weight : 0
      }
    }
    var last = shown.first.map { $0 > 0 ? seen[0] / $0 : 1 } ?? 1
    return shown.indices.map { position in
      last = (seen[position] + attentionPrior * last) / (shown[position] + attentionPrior)
      return last
    }
  }
}

extension EntryOutcome {
  func did(_ action: OutcomeModel.Action) -> Bool {
    switch action {
    case .click: isClicked
    case .save: isSaved
    case .hide: isHidden
    }
  }
}
