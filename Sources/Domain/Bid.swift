/// What an ad group pays for, and the most it pays.
public struct Bid: Equatable, Hashable, Sendable, Codable {
  /// What is billed.
  public enum Event: String, Sendable, Codable, CaseIterable {
    /// An impression that the client confirmed; the amount is for a thousand of them (CPM).
    case impression = "cpm"
    /// A click (CPC).
    case click = "cpc"
  }

  public let event: Event
  /// Micros for a click, or for a thousand impressions.
  public let amount: Micros

  /// - Throws: `badBid` for zero, or for a CPM that is not a multiple of 1,000 micros: one impression is then not a whole
  ///   number of micros, and sums would not be exact.
  public init(event: Event, amount: Micros) throws(DomainError) {
    guard amount > .zero, amount <= .maximum else {
      throw DomainError(.badBid, "A bid is outside 1...\(Micros.maximum.rawValue) micros: change it.")
    }
    guard event == .click || amount.rawValue.isMultiple(of: 1_000) else {
      throw DomainError(
        .badBid, "A CPM is not a multiple of 1000 micros: round it, so that one impression costs whole micros.")
    }
    self.event = event
    self.amount = amount
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(event: values.decode(Event.self, forKey: .event), amount: values.decode(Micros.self, forKey: .amount))
  }

  /// The most that one billed event may cost.
  public var perEvent: Micros {
    event == .click ? amount : Micros(rawValue: amount.rawValue / 1_000)
  }
}
