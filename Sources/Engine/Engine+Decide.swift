import Domain
import Funnel
import Ledger
import Market
import Prediction
import Retrieval
import Signals
import Store
import Synchronization

extension Engine {
  /// Decides one page and remembers it.
  ///
  /// - Parameter effort: less than full on a server that has too much to do; the answer is then degraded.
  /// - Throws: `EngineError` for a request that cannot be answered; a late or failed stage is no error, the answer says so.
  public func decide(_ request: DecisionRequest, effort: Effort = .full) async throws -> DecisionResponse {
    try request.validated()
    let now = clock.now()
    let current = current.withLock { $0 }
    let state: UserState? =
      if let user = request.user { try await users.state(of: user) } else { nil }
    let (policy, arms) = assign(request.user, policy: current.policy)
    let due = runtime.deadline(in: options.deadline)
    let encoded = try await encode(request, for: current.snapshot)
    // Reading a picture has a deadline of its own.
    let deadline = request.picture == nil ? due : runtime.deadline(in: options.deadline)
    let query = try page(
      request, policy: policy, state: state, current: current, encoded: encoded.vectors, effort: effort, at: now)
    let found = await funnels.run(query, until: deadline)

    var input = DecisionInput(
      id: try identifiers.next(at: now), at: now, seed: query.seed, page: query.page,
      versions: Versions(
        catalogue: current.snapshot.version, userState: state?.version ?? 0,
        models: current.predictor.versions + current.snapshot.signals.versions
          + [current.snapshot.interests?.version].compactMap(\.self),
        rules: Decider.rulesVersion),
      policy: policy, arms: arms)
    input.organicTraces = encoded.traces
    try await gather(found, into: &input, snapshot: current.snapshot, person: state?.person.pseudonym, at: now)
    let (decision, attempts, expiresAt) = reserve(input, snapshot: current.snapshot, person: state?.person.pseudonym)
    let record = DecisionRecord(
      input: input, attempts: attempts, decision: decision, person: personalPart(request, query.viewer, state),
      features: found.features(of: decision))
    try await journal.append(record, key: state?.person.key)
    return try response(
      to: record, snapshot: current.snapshot, expiresAt: expiresAt,
      isDegraded: found.isDegraded || effort < .full || encoded.traces.contains { $0.outcome.isDegrading })
  }

  private func assign(_ user: UserID?, policy: Policy) -> (Policy, [ArmAssignment]) {
    guard let user else { return (policy, []) }
    var policy = policy
    var arms: [ArmAssignment] = []
    for plan in options.experiments {
      guard let arm = plan.experiment.arm(of: user.rawValue) else { continue }
      arms.append(ArmAssignment(experiment: plan.experiment.name, arm: arm.name))
      policy = plan.policies[arm.name] ?? policy
    }
    return (policy, arms)
  }

  /// The request as stages see it.
  private func page(
    _ request: DecisionRequest, policy: Policy, state: UserState?, current: Current, encoded: QueryVectors,
    effort: Effort, at now: Timestamp
  ) throws -> PageQuery {
    let snapshot = current.snapshot
    var seedRow: Int?
    if let item = request.item {
      guard let row = snapshot.itemRow(item) else {
        throw EngineError(.unknownItem, "`item` is not in the catalogue: import it first, or ask for another.")
      }
      seedRow = row
    }
    let profile = state?.profile
    let consent = profile?.consent ?? .none
    let recent = consent.personalization ? state?.recent ?? [] : []
    let categories = snapshot.categories(of: state?.past ?? [])
    let interests = interests(of: state, categories: categories, at: now)
    let viewer = Viewer(
      surface: request.surface, hourOfWeek: calendar.hourOfWeek(of: now), place: request.place ?? profile?.place,
      language: profile?.language, device: request.device, operatingSystem: request.operatingSystem,
      age: profile?.birthYear.map { AgeBand(age: calendar.year(of: now) - $0) }, gender: profile?.gender,
      audiences: audiences(of: state, categories: categories, current: current, at: now), interests: interests,
      queryWords: request.query.map { QueryText.words(of: $0) } ?? [],
      pageContent: seedRow.flatMap { snapshot.topic($0) }, ratingLimit: request.rating, consent: consent)
    let size = min(request.size ?? policy.pageSize, policy.pageSize)
    let person = PersonContext(state, snapshot: snapshot)
    return PageQuery(
      snapshot: snapshot, at: now,
      page: PageRequest(surface: request.surface, size: size, rating: request.rating), viewer: viewer,
      viewerFeatures: ViewerFeatures(
        pseudonym: consent.personalization ? state?.person.pseudonym : nil, interests: interests, recentActions: recent),
      featureBuilder: FeatureBuilder(
        surface: request.surface, isKnown: consent.personalization, history: person.history,
        declared: consent.personalization ? profile?.interests ?? [] : [], seed: viewer.pageContent),
      vectors: try RequestVectors(
        snapshot.vectors, liked: person.liked, weights: person.weights, passed: person.history.passedRows,
        seedRow: seedRow, query: encoded),
      statistics: statistics,
      seedRow: seedRow, hidden: state?.hidden ?? [], eligibility: snapshot.targeting.eligibility(for: viewer),
      predictor: current.predictor, seed: identifiers.seed(),
      effort: effort)
  }

  /// Fills the input's columns from the funnels and the live state of budgets and caps.
  private func gather(
    _ found: PageFunnels.Result, into input: inout DecisionInput, snapshot: Snapshot, person: Int64?,
    at now: Timestamp
  ) async throws {
    if let items = found.items {
      input.organic = OrganicColumns(items, snapshot: snapshot)
      input.organicTraces += items.traces
      input.droppedItems = Self.drops(items) { snapshot.items[$0].id.rawValue }
    }
    guard let ads = found.ads else { return }
    input.adTraces = ads.traces
    input.droppedAds = Self.drops(ads) { snapshot.ads.ad[$0].rawValue }
    let order = ads.selected.ids.indices.sorted { ads.selected.ids[$0] < ads.selected.ids[$1] }
    let rows = order.map { Int(ads.selected.ids[$0]) }
    let campaigns = rows.map { snapshot.campaigns[Int(snapshot.ads.campaign[$0])] }
    let distinct = Set(rows.map { snapshot.ads.campaign[$0] }).sorted().map { snapshot.campaigns[Int($0)] }
    let highestBids = Dictionary(
      zip(campaigns.map(\.id), rows.map { snapshot.ads.bid[$0].perEvent }), uniquingKeysWith: max)
    try await keeper.prepare(
      distinct, highestBids: distinct.map { highestBids[$0.id] ?? .zero }, all: snapshot.campaigns, at: now,
      longestCap: snapshot.longestCap)
    let standing = keeper.standing(of: campaigns, person: person, at: now)
    input.ads.ad = rows.map { snapshot.ads.ad[$0] }
    input.ads.item = rows.map { snapshot.items[Int(snapshot.ads.item[$0])].id }
    input.ads.campaign = campaigns.map(\.id)
    input.ads.advertiser = rows.map { snapshot.ads.advertiser[$0] }
    input.ads.bid = rows.map { snapshot.ads.bid[$0] }
    input.ads.multiplier = standing.multiplier
    input.ads.predictions = Predictions(ads.selected.rates, order: order)
    input.ads.freeBudget = standing.free
    input.ads.cap = standing.cap
    input.ads.sources = order.map { ads.sources[$0] }
  }

  /// What fell, in the order of identifiers, in which their texts take the least room. A candidate that a second source
  /// proposed is not lost: its sources name both, and the trace counts it.
  private static func drops(
    _ found: FunnelResult<Candidates>, name: (Int) -> String
  ) -> [DroppedCandidate] {
    found.dropped.filter { $0.reason != .duplicate }.sorted { $0.id < $1.id }.map {
      DroppedCandidate(id: name(Int($0.id)), stage: $0.stage, reason: $0.reason)
    }
  }

  /// Decides until budgets and caps grant what was decided; the last attempt leaves out all that was refused.
  private func reserve(_ input: DecisionInput, snapshot: Snapshot, person: Int64?)
    -> (Decision, [Attempt], expiresAt: Timestamp)
  {
    let expiresAt = input.at.advanced(bySeconds: options.tokenSeconds)
    var refused: [Refusal] = []
    var attempts: [Attempt] = []
    while true {
      let isLast = attempts.count + 1 >= input.policy.maximumAttempts
      let decision = Decider.decide(input, excluding: refused)
      attempts.append(Attempt(excluded: refused, awards: decision.awards))
      let wants = decision.awards.map { award in
        let campaign = input.ads.campaign[award.row]
        return HoldBook.Want(
          serving: "\(input.id.rawValue)/\(award.position)", campaign: campaign, hold: award.hold,
          cap: snapshot.campaignRows[campaign].flatMap { snapshot.campaigns[Int($0)].frequencyCap })
      }
      let refusals = keeper.reserve(wants, person: person, at: input.at, expiresAt: expiresAt)
      if refusals.isEmpty { return (decision, attempts, expiresAt) }
      // After the last attempt no ad is shown: leaving out every campaign always succeeds.
      refused +=
        isLast
        ? Set(input.ads.campaign).subtracting(refused.map(\.campaign)).sorted()
          .map { Refusal(campaign: $0, reason: .budgetRefused) }
        : refusals
    }
  }
}

extension Predictor {
  /// Of all models that predict for a page, the light one first.
  fileprivate var versions: [String] { (light.map { [$0.version] } ?? []) + [version] }
}
