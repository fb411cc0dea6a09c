public import Domain
import Ledger
import Market
import Prediction
import Statistics
import Store
import Synchronization

/// How well one head's predictions agree with what came of them, on one surface, for ads or for content.
public struct CalibrationSlice: Equatable, Sendable {
  /// As models name it: click, save or hide.
  public let head: String
  public let surface: Surface
  public let isAd: Bool
  /// Impressions that a client confirmed, of late.
  public let impressions: Int
  public let positives: Int
  /// Observed over predicted outcomes; nil when none was predicted.
  public let ratio: Double?
  /// The expected calibration error in 15 bins of equal count; nil for fewer than 30 impressions.
  public let error: Double?
}

/// Joins a sample of the pages of late with what happened on them, once time enough has passed for it to happen.
///
/// Conversions are left out: most come too late to be judged within minutes.
final class CalibrationMonitor: Sendable {
  private struct Key: Hashable {
    let head: RankerTask
    let surface: Surface
    let isAd: Bool
  }

  /// The latest predictions and outcomes of a slice.
  private struct Recent {
    var probabilities: [Double] = []
    var outcomes: [Bool] = []
    private var next = 0

    static let limit = 5_000

    mutating func add(_ probability: Double, _ outcome: Bool) {
      if probabilities.count < Self.limit {
        probabilities.append(probability)
        outcomes.append(outcome)
      } else {
        probabilities[next] = probability
        outcomes[next] = outcome
      }
      next = (next + 1) % Self.limit
    }
  }

  private struct State {
    var until: Timestamp
    var slices: [Key: Recent] = [:]
  }

  /// Seconds from a decision to its judgement.
  static let maturity: Int64 = 600
  /// The most decisions that one reading joins.
  static let sample = 64
  private static let heads: [RankerTask] = [.click, .save, .hide]

  private let state: Mutex<State>

  /// - Parameter start: what was decided before is left out.
  init(from start: Timestamp) { state = Mutex(State(until: start)) }

  /// Reads what has come of age since the last reading. It blocks.
  func read(_ log: DecisionLog, _ database: MarketDatabase, at now: Timestamp) throws {
    let due = now.advanced(bySeconds: -Self.maturity)
    let from = state.withLock { state in
      defer { state.until = max(state.until, due) }
      return state.until
    }
    guard from < due else { return }
    let records = try log.records(from: from, to: due, limit: Self.sample).records
    let kinds: [EventKind] = [.impression, .click, .save, .hide]
    let events = Dictionary(grouping: try database.events(of: records.map(\.input.id), kinds: kinds)) {
      $0.event.decision
    }
    state.withLock { state in
      for record in records { Self.add(record, events[record.input.id] ?? [], to: &state) }
    }
  }

  var slices: [CalibrationSlice] {
    state.withLock { state in
      state.slices.map { key, recent in
        let predicted = recent.probabilities.reduce(0, +)
        let positives = recent.outcomes.count { $0 }
        let error = try? CalibrationError(probabilities: recent.probabilities, outcomes: recent.outcomes)
        return CalibrationSlice(
          head: key.head.rawValue, surface: key.surface, isAd: key.isAd, impressions: recent.outcomes.count,
          positives: positives, ratio: predicted > 0 ? Double(positives) / predicted : nil,
          error: recent.outcomes.count < 30 ? nil : error?.expected)
      }
    }.sorted { ($0.head, $0.surface.rawValue, $0.isAd ? 1 : 0) < ($1.head, $1.surface.rawValue, $1.isAd ? 1 : 0) }
  }

  private static func add(_ record: DecisionRecord, _ events: [StoredEvent], to state: inout State) {
    let entries = PageEntry.all(of: record)
    guard entries.count == record.decision.entries.count else { return }
    var isSeen = [Bool](repeating: false, count: entries.count)
    var happened = [Set<RankerTask>](repeating: [], count: entries.count)
    for event in events.map(\.event) {
      guard let position = event.position, entries.indices.contains(position), entries[position].matches(event) else {
        continue
      }
      if event.kind == .impression { isSeen[position] = true }
      if let task = RankerTask(event.kind) { happened[position].insert(task) }
    }
    for (position, entry) in entries.enumerated() where isSeen[position] {
      for head in heads {
        guard let prediction = head == .click ? entry.click : head == .save ? entry.save : entry.hide else { continue }
        let key = Key(head: head, surface: record.input.page.surface, isAd: entry.isAd)
        state.slices[key, default: Recent()].add(prediction.value, happened[position].contains(head))
      }
    }
  }
}

extension Engine {
  /// How well predictions hold, on a sample of the pages of late: reads what has come of age since it was last asked.
  public func calibration() async throws -> [CalibrationSlice] {
    let (monitor, log, database, now) = (calibrationMonitor, log, database, now)
    try await offload { try monitor.read(log, database, at: now) }
    return monitor.slices
  }
}
