import Domain
import Foundation
import Indexes
import Statistics
public import Store

/// Replays consumers' checks on a version of a signal, as it would be served: with rows of other versions carried.
public struct ConsumerReplay: Sendable {
  /// A version as it answers.
  public struct Side: Sendable {
    public let contract: SignalContract
    public let carried: [SignalIndex.Carried]

    public init(contract: SignalContract, carried: [SignalIndex.Carried] = []) {
      (self.contract, self.carried) = (contract, carried)
    }
  }

  private let database: MarketDatabase
  private let consumers: ConsumerSet

  public init(database: MarketDatabase, consumers: ConsumerSet) {
    (self.database, self.consumers) = (database, consumers)
  }

  /// - Parameters:
  ///   - candidate: what would answer.
  ///   - current: what answers now; a check that it does not hold either still has to hold for the candidate.
  /// - Throws: `SignalError`, `SignalStoreError`: as loading the candidate's values does; `StoreError` for a data file that
  ///   cannot be read.
  /// - Complexity: O(items² · dimension) for checks of neighbours.
  public func report(on candidate: Side, beside current: Side) throws -> ReplayReport {
    let checks = consumers.checks(on: candidate.contract.name)
    let new = try Figures(candidate, database, consumers.folder)
    let old = try? Figures(current, database, consumers.folder)
    let lines = try checks.map { check in
      let (figure, note) = try new.figure(of: check, beside: old)
      let before = try old?.figure(of: check, beside: old).figure
      let verdict: ReplayReport.Verdict = figure.map { $0 >= check.least ? .holds : .breaks } ?? .unmeasured
      return ReplayReport.Line(
        consumer: check.consumer, measure: check.measure, slice: check.slice, least: check.least, figure: figure,
        before: before, verdict: verdict, note: note)
    }
    return ReplayReport(
      signal: candidate.contract.name, version: candidate.contract.version, before: current.contract.version,
      lines: lines, items: Dictionary(uniqueKeysWithValues: new.counts.map { ("\($0.key)", $0.value) }))
  }
}

/// One version's values, and what checks measure on them.
private struct Figures {
  private let contract: SignalContract
  private let database: MarketDatabase
  private let folder: URL
  private let index: SignalIndex?
  private let scores: [ItemID: [Float]]
  let counts: [Int: Int]

  init(_ side: ConsumerReplay.Side, _ database: MarketDatabase, _ folder: URL) throws {
    (contract, self.database, self.folder) = (side.contract, database, folder)
    switch contract.value {
    case .vector:
      let index = try SignalIndex(loading: contract, carrying: side.carried, from: database)
      (self.index, scores, counts) = (index, [:], index.counts)
    default:
      var values: [ItemID: [Float]] = [:]
      var count = 0
      try SignalStore(database: database).forEachValue(contract.identity(), of: contract.mediaKind()) {
        item, _, value in
        count += 1
        if case .scores(let scores) = value { values[item] = scores.values }
      }
      (index, scores, counts) = (nil, values, [contract.version: count])
    }
  }

  /// A figure, or why there is none.
  func figure(of check: ConsumerCheck, beside old: Figures?) throws -> (figure: Double?, note: String?) {
    switch check.kind {
    case nil: return (nil, "it is measured on the golden set, not on a catalogue")
    case .coverage:
      let items = try database.items().count { $0.isLive }
      return (items == 0 ? 1 : Double(counts.values.reduce(0, +)) / Double(items), nil)
    case .categoryAgreement: return try agreement(check)
    case .recall: return try recall(check)
    case .sameNeighbours: return try sameNeighbours(beside: old)
    case .precision, .detection: return try thresholded(check)
    }
  }

  private func agreement(_ check: ConsumerCheck) throws -> (Double?, String?) {
    guard let index else { return (nil, "it has no vectors") }
    let media = try SignalStore(database: database).media(contract.mediaKind())
    let agreement: CategoryAgreement
    do {
      agreement =
        try check.data.map { data in
          try CategoryAgreement(
            index, labels: Dictionary(pairs(data, "item", "label")) { first, _ in first }, media: media)
        } ?? CategoryAgreement(index, items: database.items().filter(\.isLive), media: media)
    } catch let error as SignalError {
      throw error
    } catch let error as StoreError {
      throw error
    } catch {
      return (nil, "no item has a label and a neighbour with one")
    }
    let figure = check.slice == "all" ? agreement.all.estimate : agreement.slices[check.slice]?.estimate
    return (figure, figure == nil ? "no item is labelled \(check.slice)" : nil)
  }

  private func recall(_ check: ConsumerCheck) throws -> (Double?, String?) {
    guard let index, let data = check.data else { return (nil, "it has no vectors") }
    let wanted = Dictionary(grouping: try pairs(data, "query", "item"), by: \.0).mapValues { Set($0.map(\.1)) }
    guard !wanted.isEmpty else { return (nil, "\(data) holds no query") }
    // A query without a value finds nothing, as in use.
    let shares = try wanted.map { query, items in
      Double(try neighbours(of: query, in: index).intersection(items.map { "\($0)" }).count)
        / Double(min(10, items.count))
    }
    return (shares.reduce(0, +) / Double(shares.count), nil)
  }

  private func sameNeighbours(beside old: Figures?) throws -> (Double?, String?) {
    guard let index, let before = old?.index else { return (nil, "there is no version to compare with") }
    let items = (0..<before.index.slotCount).compactMap { before.index.key(at: $0) }.sorted()
    let shares = try items.compactMap { item -> Double? in
      let known = try neighbours(of: item, in: before)
      return known.isEmpty
        ? nil : Double(try neighbours(of: item, in: index).intersection(known).count) / Double(known.count)
    }
    return shares.isEmpty ? (nil, "no item has a neighbour") : (shares.reduce(0, +) / Double(shares.count), nil)
  }

  private func neighbours(of item: ItemID, in index: SignalIndex) throws -> Set<String> {
    guard let query = index.index.slot(of: item).flatMap({ index.index.embedding(at: $0) }) else { return [] }
    return Set(try index.nearest(to: query, count: 11).hits.map(\.key).filter { $0 != item }.prefix(10).map { "\($0)" })
  }

  private func thresholded(_ check: ConsumerCheck) throws -> (Double?, String?) {
    guard let data = check.data, let output = check.output, let threshold = check.threshold else {
      return (nil, "it names no threshold")
    }
    var (hits, taken, meant) = (0, 0, 0)
    for (item, label) in try pairs(data, "item", "label") {
      guard label == "1" || label == "0" else {
        throw SignalError(.badValue, "\(data) has the label \(label): write 1 or 0.")
      }
      let isTaken =
        (scores[item].flatMap { $0.indices.contains(output) ? Double($0[output]) : nil } ?? -.infinity) >= threshold
      meant += label == "1" ? 1 : 0
      taken += isTaken ? 1 : 0
      hits += isTaken && label == "1" ? 1 : 0
    }
    let whole = check.kind == .precision ? taken : meant
    return whole == 0 ? (nil, "no labelled item reaches the threshold") : (Double(hits) / Double(whole), nil)
  }

  /// Two columns of a data file.
  private func pairs(_ name: String, _ first: String, _ second: String) throws -> [(ItemID, String)] {
    var pairs: [(ItemID, String)] = []
    try TextRowFile.read(folder.appending(path: name)) { line, cells in
      let row = Dictionary(cells.map { ($0.name, $0.text) }) { first, _ in first }
      guard let key = row[first], !key.isEmpty, let value = row[second], !value.isEmpty else {
        throw SignalError(.badValue, "\(name):\(line): the row lacks `\(first)` or `\(second)`: give both.")
      }
      pairs.append((try ItemID(key), value))
    }
    return pairs
  }
}
