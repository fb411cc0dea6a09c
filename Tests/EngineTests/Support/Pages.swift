import Domain
import Engine
import Ledger
import Store

extension DecisionResponse {
  var ads: [SponsoredPart] { entries.compactMap(\.ad) }

  /// Items that nobody paid for.
  var organic: [ItemID] { entries.filter { $0.ad == nil }.map(\.item) }

  /// Events on the page's ads, each with its token.
  func events(_ kinds: EventKind..., user: UserID? = nil, suffix: String = "") throws -> [Event] {
    try entries.enumerated().flatMap { position, entry in
      try kinds.compactMap { kind in
        guard let ad = entry.ad else { return nil }
        return Event(
          id: try EventID("\(decision).\(position).\(kind.rawValue)\(suffix)"), kind: kind, at: TestMarket.start,
          user: user, item: entry.item, ad: ad.ad, position: position, decision: decision, token: ad.token)
      }
    }
  }
}

extension Engine {
  /// The record of a page that was just answered.
  func record(of page: DecisionResponse) throws -> DecisionRecord? { try log.record(page.decision) }

  /// A page for a person, or for nobody.
  func page(_ surface: Surface = .homeFeed, user: String? = nil, size: Int? = nil) async throws -> DecisionResponse {
    try await decide(DecisionRequest(surface: surface, user: user.map { try UserID($0) }, size: size))
  }
}
