import Domain
import Engine
import Ledger
import Market

/// What an entry of a page that is decided again comes to.
///
/// The person looked where they looked: a position of the logged page was seen or not, whatever stands there. An entry that was
/// seen on that page, at any position, is acted on as it was. What remains is not in the log, and comes from the model: its
/// probability, or a draw from it. Draws are those of the page and the entry, so that two markets draw alike.
struct EntryChances {
  let model: OutcomeModel
  let page: PreparedPage
  /// Nil for probabilities.
  let luck: UInt64?
  /// Of the page, each with draws of its own.
  let copies: Int

  /// The share of copies in which an entry is seen, or seen and acted on.
  /// - Parameter action: nil for being seen.
  func share(_ action: OutcomeModel.Action?, row: Int, isAd: Bool, position: Int) -> Double {
    let seen =
      page.outcomes.indices.contains(position)
      ? (page.outcomes[position].isSeen ? 1 : 0)
      : drawn(model.attention(at: position), UInt64(position) << 1)
    guard let action, seen > 0 else { return seen }
    if let place = page.place(of: row, isAd: isAd), page.outcomes[place].isSeen {
      return page.outcomes[place].did(action) ? seen : 0
    }
    let rate = model.rate(action, page.predicted(action, row: row, isAd: isAd), isAd: isAd)
    return seen * drawn(rate, UInt64(row) << 4 | UInt64(action.rawValue) << 2 | (isAd ? 3 : 1))
  }

  private func drawn(_ probability: Double, _ key: UInt64) -> Double {
    guard let luck, copies > 0 else { return probability }
    var random = SeededRandom(seed: luck ^ StableHash.mixed(page.input.seed &+ key &* 0x9E37_79B9_7F4A_7C15))
    let successes = (0..<copies).count { _ in random.chance(probability) }
    return Double(successes) / Double(copies)
  }

  /// What showing content is worth to the person, by the weights of the log.
  func organicValue(row: Int, position: Int) -> Double {
    let weights = page.yardstick.organic
    func share(_ action: OutcomeModel.Action) -> Double {
      self.share(action, row: row, isAd: false, position: position)
    }
    return share(.click) * weights.click.units + share(.save) * weights.save.units
      - share(.hide) * weights.hide.units
  }

  /// As `organicValue` for an ad.
  func adValue(row: Int, position: Int) -> Double {
    func share(_ action: OutcomeModel.Action) -> Double {
      self.share(action, row: row, isAd: true, position: position)
    }
    return share(.save) * page.yardstick.saveValue.units - share(.hide) * page.yardstick.hideCost.units
  }
}

extension PreparedPage {
  /// Where the entry stood on the logged page.
  func place(of row: Int, isAd: Bool) -> Int? {
    guard !isAd else { return decision.awards.first { $0.row == row }?.position }
    return decision.entries.firstIndex {
      if case .organic(row, _) = $0 { true } else { false }
    }
  }
}
