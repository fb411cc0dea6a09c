import Domain
import Ledger
import Market

/// Servings of campaigns to people in a simulated market, and in the log beside it.
///
/// A campaign counts as served as often as the log says, less what the log served within the replay, plus what the simulated
/// market has: servings before the first replayed page stay.
struct SimulatedCaps {
  private struct Key: Hashable {
    let person: Int
    let campaign: Int
  }

  private var logged: [Key: CapWindow] = [:]
  private var simulated: [Key: CapWindow] = [:]

  func state(logged state: CapState?, person: Int?, campaign: Int, cap: FrequencyCap?, at now: Timestamp) -> CapState? {
    guard let cap, let person else { return cap == nil ? state : CapState(used: 0, allowed: cap?.count ?? 0) }
    let key = Key(person: person, campaign: campaign)
    let before = (state?.used ?? 0) - (logged[key]?.count(within: cap, at: now) ?? 0)
    return CapState(used: max(0, before) + (simulated[key]?.count(within: cap, at: now) ?? 0), allowed: cap.count)
  }

  /// Notes what the log served, after its page was decided again.
  mutating func note(logged page: PreparedPage) {
    guard page.isPerson else { return }
    for award in page.decision.awards {
      logged[Key(person: page.cluster, campaign: page.campaigns[award.row]), default: CapWindow()].insert(page.input.at)
    }
  }

  mutating func note(person: Int, campaign: Int, at now: Timestamp) {
    simulated[Key(person: person, campaign: campaign), default: CapWindow()].insert(now)
  }
}
