package import Domain

/// Which currency a row's amounts are in.
package struct CurrencyRule: Sendable {
  /// The market's.
  package let market: Currency
  /// Whether a row with amounts may leave its currency out.
  package let isAssumed: Bool

  package init(market: Currency, isAssumed: Bool) {
    self.market = market
    self.isAssumed = isAssumed
  }
}
