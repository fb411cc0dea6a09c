import Domain
import Engine
import Foundation

/// People who come by turns, look at all ads of a page and click on some: what number n does is always the same.
struct Shopper {
  static let people = 5
  static let start = Timestamp(milliseconds: 1_780_308_000_000)

  /// One second a page.
  static func clock(at number: Int) -> HandClock { HandClock(at: start.advanced(bySeconds: Int64(number))) }

  static func request(_ number: Int) throws -> DecisionRequest {
    DecisionRequest(
      surface: number.isMultiple(of: 3) ? .homeFeed : .ads, user: try UserID("person-\(number % people)"), size: 12,
      device: .phone)
  }

  /// An impression of every ad and a click on each second one; identifiers follow from the decision.
  static func events(_ page: DecisionResponse, of request: DecisionRequest, at time: Timestamp) throws -> [Event] {
    try page.entries.enumerated().flatMap { position, entry -> [Event] in
      guard let ad = entry.ad else { return [] }
      let kinds: [EventKind] = position.isMultiple(of: 2) ? [.impression, .click] : [.impression]
      return try kinds.map { kind in
        Event(
          id: try EventID("\(page.decision).\(position).\(kind.rawValue)"), kind: kind, at: time, user: request.user,
          item: entry.item, ad: ad.ad, surface: request.surface, position: position, decision: page.decision,
          token: ad.token)
      }
    }
  }
}
