import Domain
import Engine
import Funnel
import Ledger
import Market
import Store
import Synchronization

/// Everything that `/metrics` tells.
final class MetricsPage: Sendable {
  private let engine: Engine
  private let metrics: ServerMetrics
  private let lanes: Lanes
  private let reasons: DropReasonCatalogue
  /// From when on decisions were not yet sampled.
  private let sampledUntil: Mutex<Timestamp>

  /// Decisions read back from the ledger for one page: stages are counted on a sample, so that counting costs little.
  private static let sample = 64

  init(engine: Engine, metrics: ServerMetrics, lanes: Lanes, reasons: DropReasonCatalogue) {
    self.engine = engine
    self.metrics = metrics
    self.lanes = lanes
    self.reasons = reasons
    sampledUntil = Mutex(engine.now)
  }

  func text() async throws -> String {
    try await sampleStages()
    let reading = metrics.current
    var page = PrometheusText()
    write(answers: reading, to: &page)
    write(work: reading, to: &page)
    write(stages: reading, to: &page)
    write(recall: engine.vectorRecall, to: &page)
    write(lightRecall: engine.lightStageRecall, to: &page)
    write(calibration: try await engine.calibration(), to: &page)
    try await writeState(to: &page)
    let store = SignalStore(database: engine.database)
    page.write(try await engine.offload { try store.latestHealth() })
    return page.text
  }

  private func sampleStages() async throws {
    let now = engine.now
    let from = sampledUntil.withLock { until in
      defer { until = max(until, now) }
      return until
    }
    guard from < now else { return }
    let log = engine.log
    let records = try await engine.offload { try log.records(from: from, to: now, limit: Self.sample).records }
    metrics.note(sampled: records, reasons: reasons)
  }

  private func write(answers reading: ServerMetrics.Reading, to page: inout PrometheusText) {
    page.begin("vitrine_http_requests_total", .counter, "Answers by method, matched route and status.")
    let answers = reading.answers.sorted {
      ($0.key.route, $0.key.method, $0.key.status) < ($1.key.route, $1.key.method, $1.key.status)
    }
    for (answer, count) in answers {
      page.sample(
        "vitrine_http_requests_total",
        ["method": answer.method, "route": answer.route, "status": String(answer.status)], count)
    }
    let name = "vitrine_http_request_duration_seconds"
    page.begin(name, .histogram, "From a request's head to its answer's.")
    for (key, histogram) in reading.latencies.sorted(by: {
      ($0.key.route, $0.key.method) < ($1.key.route, $1.key.method)
    }) {
      var below = 0
      for (bound, count) in zip(LatencyHistogram.bounds, histogram.counts) {
        below += count
        page.sample("\(name)_bucket", ["method": key.method, "route": key.route, "le": String(bound)], below)
      }
      page.sample("\(name)_bucket", ["method": key.method, "route": key.route, "le": "+Inf"], histogram.total)
      page.sample("\(name)_sum", ["method": key.method, "route": key.route], histogram.sum)
      page.sample("\(name)_count", ["method": key.method, "route": key.route], histogram.total)
    }
    let counts = Lane.allCases.map { ($0.rawValue, lanes[$0].counts) }
    page.begin("vitrine_lane_running", .gauge, "Requests that are worked on.")
    for (lane, count) in counts { page.sample("vitrine_lane_running", ["lane": lane], count.running) }
    page.begin("vitrine_lane_waiting", .gauge, "Requests that wait for a place.")
    for (lane, count) in counts { page.sample("vitrine_lane_waiting", ["lane": lane], count.waiting) }
    page.begin("vitrine_lane_refused_total", .counter, "Requests refused because they would have waited too long.")
    for (lane, count) in counts { page.sample("vitrine_lane_refused_total", ["lane": lane], count.refused) }
  }

  private func write(recall spaces: [VectorRecall], to page: inout PrometheusText) {
    page.begin("vitrine_vector_searches_compared_total", .counter, "Searches by graph compared with the exact answer.")
    for space in spaces {
      page.sample("vitrine_vector_searches_compared_total", ["space": space.space.name], space.queries)
    }
    page.begin("vitrine_vector_hits_wanted_total", .counter, "Hits of those exact answers.")
    for space in spaces { page.sample("vitrine_vector_hits_wanted_total", ["space": space.space.name], space.wanted) }
    page.begin("vitrine_vector_hits_found_total", .counter, "Of those hits, the ones that the graph found.")
    for space in spaces { page.sample("vitrine_vector_hits_found_total", ["space": space.space.name], space.found) }
  }

  private func write(calibration slices: [CalibrationSlice], to page: inout PrometheusText) {
    func column(_ name: String, _ help: String, _ value: (CalibrationSlice) -> Double?) {
      let name = "vitrine_calibration_\(name)"
      page.begin(name, .gauge, help)
      for slice in slices {
        guard let value = value(slice) else { continue }
        page.sample(
          name, ["head": slice.head, "surface": slice.surface.rawValue, "entry": slice.isAd ? "ad" : "content"], value)
      }
    }
    column("impressions", "Seen entries of sampled pages, ten minutes after they were decided on.") {
      Double($0.impressions)
    }
    column("ratio", "Observed over predicted outcomes of those (COPC); 1 is right.", \.ratio)
    column("error", "Expected calibration error of those predictions, 15 bins of equal count.", \.error)
  }

  private func write(lightRecall recall: (ads: LightRecall, items: LightRecall), to page: inout PrometheusText) {
    let funnels = [("ads", recall.ads), ("items", recall.items)]
    let columns: [(name: String, help: String, count: KeyPath<LightRecall, Int>)] = [
      ("pages", "Pages for which the heavy model was asked for all candidates afterwards.", \.pages),
      ("wanted", "The candidates that it ranks highest there.", \.wanted),
      ("found", "Of those, the ones that the light model had left to it.", \.found),
    ]
    for column in columns {
      let name = "vitrine_light_recall_\(column.name)_total"
      page.begin(name, .counter, column.help)
      for (funnel, recall) in funnels { page.sample(name, ["funnel": funnel], recall[keyPath: column.count]) }
    }
  }

  private func write(work reading: ServerMetrics.Reading, to page: inout PrometheusText) {
    page.begin("vitrine_decisions_total", .counter, "Pages decided.")
    for (surface, count) in reading.decisions.sorted(by: { $0.key < $1.key }) {
      page.sample("vitrine_decisions_total", ["surface": surface], count)
    }
    page.single(
      "vitrine_decisions_degraded_total", .counter,
      "Pages with a late or failed stage, or made with less work under load.",
      reading.degraded)
    page.begin("vitrine_decisions_effort_total", .counter, "Pages by how much work they were let be under the load.")
    for effort in Effort.allCases {
      page.sample("vitrine_decisions_effort_total", ["effort": effort.name], reading.efforts[effort.name] ?? 0)
    }
    page.begin("vitrine_events_total", .counter, "Events by what became of them; a free one is accepted too.")
    for (outcome, count) in reading.events.sorted(by: { $0.key < $1.key }) {
      page.sample("vitrine_events_total", ["outcome": outcome], count)
    }
    page.single(
      "vitrine_charged_micros_total", .counter, "Charged through this server.", Int(reading.charged.rawValue))
    let name = "vitrine_invalid_events_total"
    page.begin(
      name, .counter, "Invalid traffic by reason; all but that with a bad token is kept, and nothing of it is billed.")
    for reason in TrafficReason.allCases {
      page.sample(name, ["reason": reason.name, "class": reason.kind.rawValue], reading.invalid[reason] ?? 0)
    }
    page.single(
      "vitrine_withheld_micros_total", .counter, "What invalid traffic would have been charged.",
      Int(reading.withheld.rawValue))
  }

  private func write(stages reading: ServerMetrics.Reading, to page: inout PrometheusText) {
    page.single(
      "vitrine_sampled_decisions_total", .counter, "Decisions read back from the ledger to count stages and drops.",
      reading.sampledDecisions)
    page.begin("vitrine_sampled_stage_outcomes_total", .counter, "How stages of sampled decisions ended.")
    for (key, count) in reading.stages.sorted(by: { ($0.key.stage, $0.key.outcome) < ($1.key.stage, $1.key.outcome) }) {
      page.sample("vitrine_sampled_stage_outcomes_total", ["stage": key.stage, "outcome": key.outcome], count)
    }
    page.begin("vitrine_sampled_drops_total", .counter, "Candidates of sampled decisions that fell, by reason.")
    for (reason, count) in reading.drops.sorted(by: { $0.key < $1.key }) {
      page.sample("vitrine_sampled_drops_total", ["reason": reason], count)
    }
  }

  private func writeState(to page: inout PrometheusText) async throws {
    let standing = engine.standing
    let (log, budgets, day) = (engine.log, engine.budgets, engine.day(of: engine.now))
    let (decisions, spent) = try await engine.offload { (try log.count(), try budgets.spent(day: day)) }
    let campaigns = engine.campaignStandings()
    page.single("vitrine_catalogue_version", .gauge, "Grows with every change.", Int(standing.catalogueVersion))
    page.single("vitrine_items", .gauge, "Items of the catalogue.", standing.items)
    page.single("vitrine_live_items", .gauge, "Items that may be shown.", standing.liveItems)
    page.single("vitrine_ads", .gauge, "Ads that may deliver as far as status goes.", standing.ads)
    page.single("vitrine_campaigns", .gauge, "Campaigns of the catalogue.", standing.campaigns)
    page.single("vitrine_ledger_decisions", .gauge, "Decisions in the ledger.", decisions)
    page.single("vitrine_store_waiting_calls", .gauge, "Calls that wait for the store.", engine.waitingStoreCalls)
    page.single(
      "vitrine_budget_daily_micros", .gauge, "The daily budgets of active campaigns.",
      Int(
        campaigns.filter { $0.campaign.status == .active }.reduce(Micros.zero) { $0 + $1.campaign.dailyBudget }.rawValue
      ))
    page.single(
      "vitrine_budget_charged_today_micros", .gauge, "Charged by all nodes on the market's present day.",
      Int(spent.values.reduce(Micros.zero, +).rawValue))
    page.single(
      "vitrine_budget_free_micros", .gauge, "Granted to this node and neither charged nor held.",
      Int(campaigns.reduce(Micros.zero) { $0 + $1.free }.rawValue))
  }
}
