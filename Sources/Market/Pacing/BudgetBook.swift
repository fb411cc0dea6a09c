public import Domain

/// One node's share of one campaign's budget: what it was granted, what it has charged, what it holds for ads in flight.
///
/// Invariant: 0 ≤ charged, 0 ≤ held, charged + held ≤ granted. The sum of grants over all nodes never passes the budget, so
/// neither does the sum of charges, whatever crashes.
public struct BudgetBook: Equatable, Sendable {
  public private(set) var granted: Micros
  public private(set) var charged: Micros
  public private(set) var held: Micros

  public init(granted: Micros = .zero, charged: Micros = .zero, held: Micros = .zero) {
    self.granted = granted
    self.charged = charged
    self.held = held
  }

  /// What may still be held.
  public var free: Micros { granted - charged - held }
  /// What may still be charged, by an ad whose hold has lapsed too.
  public var uncharged: Micros { granted - charged }

  public mutating func grant(_ amount: Micros) { granted += amount }

  /// Sets an amount aside for an ad that is about to be served.
  /// - Returns: false, with nothing changed, when it is not free.
  public mutating func hold(_ amount: Micros) -> Bool {
    guard amount >= .zero, amount <= free else { return false }
    held += amount
    return true
  }

  /// Gives back a hold whose ad was not billed.
  public mutating func release(_ amount: Micros) { held -= min(max(amount, .zero), held) }

  /// Charges a billed event, in place of its hold if it still has one.
  /// - Returns: false, with only the hold released, when the grant does not cover it: the event is then free.
  public mutating func charge(_ amount: Micros, releasing hold: Micros) -> Bool {
    release(hold)
    guard amount >= .zero, amount <= uncharged else { return false }
    charged += amount
    // Holds are expectations; a charge above expectation takes from what others set aside.
    held = min(held, granted - charged)
    return true
  }

  /// Takes back what is neither charged nor held, to return it to the common budget.
  public mutating func surrenderFree() -> Micros {
    let amount = free
    granted -= amount
    return amount
  }

  /// - Throws: `badBudget` naming the broken inequality.
  public func checkInvariants() throws(MarketError) {
    guard charged >= .zero, held >= .zero, charged + held <= granted else {
      throw MarketError(
        .badBudget, "Books do not balance: charged \(charged) + held \(held) against granted \(granted).")
    }
  }
}
