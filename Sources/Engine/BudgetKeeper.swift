import Domain
import Funnel
import Ledger
import Market
import Store
import Synchronization

/// Spends budgets through leases: this node holds and charges only what the budget ledger has granted to it.
final class BudgetKeeper: Sendable {
  private struct State {
    var book: HoldBook
    /// Campaigns whose whole budget is granted, with the limits under which that was so.
    var exhausted: [CampaignID: BudgetLimits] = [:]
    var multipliers: [CampaignID: FixedPoint]
    var pacedAt: Timestamp
    var prunedAt: Timestamp
  }

  private let node: String
  private let ledger: BudgetLedger
  private let calendar: MarketCalendar
  private let pacing: PacingController
  private let executor: BlockingExecutor
  private let state: Mutex<State>
  private let order = Mutex(())

  /// How long a lease lives without being renewed: longer than the tokens that it has to pay for, whose decision may
  /// have been made just before the next renewal.
  private let leaseSeconds: Int64
  /// A lease is asked for a twentieth of the daily budget at a time: other nodes find the rest.
  static let leaseShare: Int64 = 20
  static let pacingInterval: Int64 = 60

  /// Takes over the node's open leases of today and the servings that are still in flight or in a cap's window.
  init(
    node: String, ledger: BudgetLedger, servings: [Serving], tokenSeconds: Int64, capped: Set<CampaignID>,
    calendar: MarketCalendar, executor: BlockingExecutor, now: Timestamp
  ) throws {
    self.node = node
    self.ledger = ledger
    self.calendar = calendar
    self.executor = executor
    pacing = PacingController()
    leaseSeconds = tokenSeconds + 2 * Self.pacingInterval
    let day = calendar.day(of: now)
    _ = try ledger.closeLeases(of: node, before: day)
    _ = try ledger.renew(node: node, now: now, lifetimeSeconds: leaseSeconds)
    _ = try ledger.reclaimExpired(now: now, keeping: node)
    let billed = try ledger.billedTokens(on: day, since: now.advanced(bySeconds: -tokenSeconds))
    var book = HoldBook(day: day, books: try ledger.books(node: node, day: day))
    for serving in servings {
      if capped.contains(serving.campaign), let person = serving.person {
        book.note(person: person, campaign: serving.campaign, at: serving.at)
      }
      let expiresAt = serving.at.advanced(bySeconds: tokenSeconds)
      let name = "\(serving.decision.rawValue)/\(serving.position)"
      // Holds of yesterday ended with its leases, and the charge stands in place of the hold.
      if expiresAt > now, calendar.day(of: serving.at) == day, !billed.contains(name) {
        book.restore(serving: name, campaign: serving.campaign, hold: serving.hold, expiresAt: expiresAt)
      }
    }
    state = Mutex(
      State(book: book, multipliers: try ledger.pacing(on: day, of: calendar), pacedAt: now, prunedAt: now))
  }

  /// The live state of some campaigns for one person, in the order given.
  func standing(of campaigns: [Campaign], person: Int64?, at now: Timestamp)
    -> (free: [Micros], multiplier: [FixedPoint], cap: [CapState?])
  {
    state.withLock { state in
      (
        campaigns.map { state.book.free($0.id) },
        campaigns.map { state.multipliers[$0.id] ?? .one },
        campaigns.map { campaign in
          campaign.frequencyCap.map {
            state.book.capState(person: person, campaign: campaign.id, cap: $0, at: now)
          }
        }
      )
    }
  }

  func reserve(_ wants: [HoldBook.Want], person: Int64?, at now: Timestamp, expiresAt: Timestamp) -> [Refusal] {
    state.withLock { $0.book.reserve(wants, person: person, at: now, expiresAt: expiresAt) }
  }

  /// Asks for more budget where little is free, starts a new day, and moves the pacing multipliers once a minute.
  ///
  /// Called before each decision; it goes to the store only when there is something to do.
  /// - Parameters:
  ///   - highestBids: the most that one event may cost each campaign that competes for the page.
  ///   - all: those to pace.
  func prepare(
    _ campaigns: [Campaign], highestBids: [Micros], all: [Campaign], at now: Timestamp, longestCap: Int64
  ) async throws {
    let day = calendar.day(of: now)
    if state.withLock({ $0.book.day < day }) { try await beginDay(day, at: now) }
    let wanting = state.withLock { state in
      zip(campaigns, highestBids).filter { campaign, bid in
        // Less than a bid free may be less than the hold that the next ad needs.
        let reserve = max(bid, Micros(rawValue: campaign.dailyBudget.rawValue / (4 * Self.leaseShare)))
        return state.book.free(campaign.id) <= reserve && state.exhausted[campaign.id] != BudgetLimits(campaign)
      }
    }
    if !wanting.isEmpty { try await lease(wanting, day: day, at: now) }
    let isPacingDue = state.withLock { now >= $0.pacedAt.advanced(bySeconds: Self.pacingInterval) }
    if isPacingDue { try await pace(all, day: day, at: now, longestCap: longestCap) }
  }

  /// Gives back what is left of the day before, takes over what there is of the new one.
  private func beginDay(_ day: MarketDay, at now: Timestamp) async throws {
    try await inOrder { [ledger, node] in
      guard self.state.withLock({ $0.book.day < day }) else { return }
      _ = try ledger.closeLeases(of: node, before: day)
      _ = try ledger.reclaimExpired(now: now, keeping: node)
      let books = try ledger.books(node: node, day: day)
      self.state.withLock { state in
        guard state.book.day < day else { return }
        state.book.begin(day, books: books)
        state.exhausted = [:]
        state.multipliers = [:]
      }
    }
  }

  private func lease(_ wanting: [(campaign: Campaign, bid: Micros)], day: MarketDay, at now: Timestamp) async throws {
    try await inOrder { [ledger, node, leaseSeconds] in
      // A request from before midnight that comes here after it would open a lease that no day uses.
      guard self.state.withLock({ $0.book.day == day }) else { return }
      for (campaign, bid) in wanting {
        let share = max(bid, Micros(rawValue: max(1, campaign.dailyBudget.rawValue / Self.leaseShare)))
        let grant = try ledger.lease(
          node: node, campaign: campaign.id, day: day, want: share, limits: BudgetLimits(campaign), now: now,
          lifetimeSeconds: leaseSeconds)
        self.state.withLock { state in
          guard state.book.day == day else { return }
          state.book.grant(grant, to: campaign.id)
          if grant == .zero { state.exhausted[campaign.id] = BudgetLimits(campaign) }
        }
      }
    }
  }

  /// Runs a change to the ledger and to what this node knows of it, on the store's threads, one after the other: a
  /// charge that overtook the lease it was paid from would not fit the book.
  private func inOrder<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await executor.run { try self.order.withLock { _ in try body() } }
  }

  private func pace(_ campaigns: [Campaign], day: MarketDay, at now: Timestamp, longestCap: Int64) async throws {
    let isFirst = state.withLock { state in
      // Several requests may find pacing due; the first one does it.
      guard now >= state.pacedAt.advanced(bySeconds: Self.pacingInterval) else { return false }
      state.pacedAt = now
      return true
    }
    guard isFirst else { return }
    let charged = try await inOrder { [ledger, node, leaseSeconds] in
      // An event that was on its way at midnight opens a lease of yesterday again.
      _ = try ledger.closeLeases(of: node, before: day)
      _ = try ledger.renew(node: node, now: now, lifetimeSeconds: leaseSeconds)
      return try ledger.spent(day: day)
    }
    let elapsed = calendar.elapsedShareOfDay(at: now)
    let multipliers = state.withLock { state in
      for campaign in campaigns {
        let held = state.book.books[campaign.id]?.held ?? .zero
        state.multipliers[campaign.id] = pacing.multiplier(
          spent: (charged[campaign.id] ?? .zero) + held, budget: campaign.dailyBudget, elapsed: elapsed)
      }
      if now >= state.prunedAt.advanced(bySeconds: leaseSeconds / 2) {
        state.book.prune(at: now, longest: longestCap)
        state.prunedAt = now
      }
      return state.multipliers
    }
    try await executor.run { [ledger] in try ledger.savePacing(multipliers, at: now) }
  }

  /// Keeps events and charges what they cost: durable when this returns.
  func record(
    _ events: [Event], charges: [ChargeRequest], filtered: [FilteredEvent] = [], limits: [CampaignID: BudgetLimits],
    at now: Timestamp
  ) async throws -> EventsReceipt {
    let day = calendar.day(of: now)
    if state.withLock({ $0.book.day < day }) { try await beginDay(day, at: now) }
    return try await inOrder { [ledger, node, leaseSeconds] in
      // A token of yesterday may be the first that today's budget pays for; an event may have come just before midnight.
      for charge in charges where charge.price != nil && !self.knows(charge) {
        guard let limits = limits[charge.campaign] else { continue }
        _ = try ledger.lease(
          node: node, campaign: charge.campaign, day: charge.day, want: .zero, limits: limits, now: now,
          lifetimeSeconds: leaseSeconds)
      }
      let receipt = try ledger.record(
        events, charges: charges, filtered: filtered, limits: limits, receivedAt: now, node: node)
      self.settle(receipt, requests: charges)
      return receipt
    }
  }

  private func knows(_ charge: ChargeRequest) -> Bool {
    state.withLock { $0.book.day == charge.day && $0.book.books[charge.campaign] != nil }
  }

  /// Takes over what the ledger charged.
  private func settle(_ receipt: EventsReceipt, requests: [ChargeRequest]) {
    state.withLock { state in
      for extended in receipt.extensions where extended.day == state.book.day {
        state.book.grant(extended.amount, to: extended.campaign)
      }
      for (request, outcome) in zip(requests, receipt.charges) where request.day == state.book.day {
        let serving = "\(request.decision.rawValue)/\(request.position)"
        switch outcome {
        case .charged(let amount):
          state.book.settle(serving: serving, campaign: request.campaign, charged: amount)
        case .free:
          state.book.settle(serving: serving, campaign: request.campaign, charged: .zero)
        case .counted, .duplicate:
          break
        }
      }
    }
  }

  /// - Throws: `badBudget` when a book does not balance.
  func checkInvariants() throws {
    let books = state.withLock { $0.book.books.values }
    for book in books { try book.checkInvariants() }
  }
}
