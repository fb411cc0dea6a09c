import Bundles
import Domain
import Foundation
import Store
import Testing

@testable import Signals

@Suite("Releases of signals")
struct ReleaseTests {
  @Test("The oldest version answers until another is activated; after it, and at any time before, the log says which")
  func history() throws {
    let two = try TwoVersions()
    #expect(try two.answering() == 1)
    #expect(try two.store.release(of: two.old.name) == nil)
    try two.activate(2, at: 1_000)
    #expect(try two.answering() == 2)
    try two.releases.rollBack(two.old.name, reason: "people complained", at: Timestamp(milliseconds: 2_000))
    #expect(try two.answering() == 1)
    try two.activate(2, at: 3_000)
    let versions = try [999, 1_000, 1_500, 2_000, 2_999, 3_000, 9_000].map { time in
      try two.store.release(of: two.old.name, at: Timestamp(milliseconds: Int64(time)))?.release.version
    }
    #expect(versions == [nil, 2, 2, 1, 1, 2, 2])
    let log = try two.store.releases(of: two.old.name)
    #expect(log.map(\.action) == [.start, .activate, .rollback, .activate])
    #expect(log[2].reason == "people complained")
    // Nothing of a version is removed by what answers.
    #expect(try two.store.coverage(two.old.identity(), of: .picture).withValue == 300)
    #expect(try two.store.coverage(two.new.identity(), of: .picture).withValue == 300)
  }

  @Test(
    "A release holds model, preprocessing, precision, calibration and index, and rolling back returns all of them at once"
  )
  func parts() throws {
    let two = try TwoVersions()
    try two.bridge(from: two.old, to: two.new)
    try two.activate(2, at: 1_000)
    let log = try two.store.releases(of: two.old.name)
    let (before, after) = (log[0].release, log[1].release)
    #expect(after.model == two.new.bundle.model.description && before.model == two.old.bundle.model.description)
    #expect(after.preprocessing == two.new.bundle.preprocessing.description && after.bundle == "colour-2")
    #expect(after.index?.space == two.new.space && after.index?.bridges.map(\.fromVersion) == [1])
    #expect(before.index?.space == two.old.space && before.index?.bridges == [])
    #expect(try two.releases.standing(of: two.old.name)?.carried.map(\.contract.version) == [1])
    let returned = try two.releases.rollBack(two.old.name, reason: "no", at: Timestamp(milliseconds: 2_000))
    #expect(returned == before)
    #expect(try two.releases.standing(of: two.old.name)?.release == before)
    #expect(try two.releases.standing(of: two.old.name)?.carried.isEmpty == true)
  }

  @Test("Rolling back goes one release further each time, and not past the first")
  func rollBack() throws {
    let two = try TwoVersions()
    func rollBack() throws { try two.releases.rollBack(two.old.name, reason: "no", at: Timestamp(milliseconds: 5_000)) }
    for activated in [false, true] {
      if activated {
        try two.activate(2, at: 1_000)
        try rollBack()
      }
      let error = #expect(throws: SignalStoreError.self) { try rollBack() }
      #expect(error?.code == .nothingBefore)
    }
    #expect(try two.answering() == 1)
    try two.activate(2, at: 6_000)
    let empty = #expect(throws: SignalStoreError.self) {
      try two.releases.rollBack(two.old.name, reason: "", at: Timestamp(milliseconds: 7_000))
    }
    #expect(empty?.code == .badValue)
    #expect(throws: SignalError.self) {
      try two.releases.rollBack("picture.color", reason: "no", at: Timestamp(milliseconds: 7_000))
    }
    #expect(try two.answering() == 2)
  }

  @Test(
    "A version on which a consumer's check would break is not activated, and the report says in plain words what breaks"
  )
  func breaks() throws {
    let two = try TwoVersions(noise: 30)
    try two.register(
      "related",
      "  - {signal: picture.colour, kind: category-agreement@1, least: 0.9}\n"
        + "  - {signal: picture.colour, kind: same-neighbours@10, least: 0.5}\n"
        + "  - {signal: picture.colour, kind: coverage, least: 0.9}")
    let plan = try two.releases.plan(two.old.name, version: 2, consumers: two.consumers())
    let verdicts = Dictionary(
      plan.report.lines.map { ("\($0.consumer) \($0.measure)", $0.verdict) }, uniquingKeysWith: { first, _ in first })
    #expect(verdicts["related category-agreement@1"] == .breaks && verdicts["related same-neighbours@10"] == .breaks)
    #expect(verdicts["related coverage"] == .holds)
    let words = plan.report.breaks.joined(separator: "\n")
    #expect(words.contains("related needs category-agreement@1 of 0.9 and would get 0."))
    #expect(words.contains("with version 1 it has"))
    let error = #expect(throws: SignalError.self) {
      try two.releases.activate(plan, at: Timestamp(milliseconds: 1_000))
    }
    #expect(error?.code == .refused && error?.message.contains("related") == true)
    #expect(try two.answering() == 1 && two.store.releases(of: two.old.name).isEmpty)
    // Somebody overrules it, and the log says who would have been broken and why it was done.
    try two.releases.activate(plan, force: "the old encoder leaks memory", at: Timestamp(milliseconds: 2_000))
    let entry = try #require(try two.store.releases(of: two.old.name).last)
    #expect(
      entry.isForced && entry.reason == "the old encoder leaks memory" && entry.report?.contains("breaks") == true)
  }

  @Test("A force without a need is no force, and one without a reason is refused")
  func force() throws {
    let two = try TwoVersions()
    try two.activate(2, force: "not needed", at: 1_000)
    #expect(try two.store.releases(of: two.old.name).last?.isForced == false)
    let bad = try TwoVersions(noise: 30)
    try bad.register("related", "  - {signal: picture.colour, kind: category-agreement@1, least: 0.9}")
    #expect(throws: SignalStoreError.self) { try bad.activate(2, force: "", at: 1_000) }
    #expect(try bad.store.releases(of: bad.old.name).isEmpty)
  }

  @Test("Checks are replayed on what would be served: rows that are carried count, rows that are missing do not")
  func replayThroughBridges() throws {
    let two = try TwoVersions(backfilled: 200)
    try two.register("shop", "  - {signal: picture.colour, kind: coverage, least: 0.99}")
    let without = try two.releases.plan(two.old.name, version: 2, consumers: two.consumers())
    #expect(without.report.breaks.contains { $0.contains("shop needs coverage of 0.99 and would get 0.6667") })
    try two.bridge(from: two.old, to: two.new)
    let with = try two.releases.plan(two.old.name, version: 2, consumers: two.consumers())
    #expect(with.report.isClear && with.report.items == ["2": 200, "1": 100])
  }

  @Test("Recall on a consumer's own queries is replayed from its file")
  func recall() throws {
    let two = try TwoVersions()
    let rows = (0..<20).map { "item\($0),item\($0 + 5)\nitem\($0),item\($0 + 10)" }.joined(separator: "\n")
    try Data("query,item\n\(rows)\nnobody,item1\n".utf8).write(to: two.contracts.appending(path: "consumers/pairs.csv"))
    try two.register("pairs", "  - {signal: picture.colour, kind: recall@10, data: pairs.csv, least: 0.99}")
    let line = try #require(
      try two.releases.plan(two.old.name, version: 2, consumers: two.consumers()).report.lines
        .first { $0.consumer == "pairs" })
    // A query that is no item finds nothing.
    #expect(line.verdict == .breaks && line.figure.map { $0 < 0.96 } == true && line.before != nil)
    try Data("query\nitem1\n".utf8).write(to: two.contracts.appending(path: "consumers/pairs.csv"))
    #expect(throws: SignalError.self) { try two.releases.plan(two.old.name, version: 2, consumers: two.consumers()) }
  }

  @Test("A check that nothing here can measure counts as broken until someone says otherwise")
  func unmeasured() throws {
    let two = try TwoVersions()
    let text = try ContractSet.load(Contracts.folder).contract("picture.hash")
    let checks = try ConsumerSet(loading: two.contracts, for: ContractSet([text])).checks(on: "picture.hash")
    #expect(checks.map(\.measure) == ["equal-hashes"] && checks.allSatisfy { $0.kind == nil })
    let line = ReplayReport.Line(
      consumer: "c", measure: "equal-hashes", slice: "all", least: 1, figure: nil, before: nil, verdict: .unmeasured,
      note: "it is measured on the golden set, not on a catalogue")
    let report = ReplayReport(signal: "s", version: 2, before: 1, lines: [line], items: [:])
    #expect(
      !report.isClear
        && report.breaks == [
          "c needs equal-hashes of 1.0, which nothing measures here (it is measured on the golden set, not on a catalogue)."
        ])
  }

  static let badConsumers: [(String, SignalError.Code, String)] = [
    ("  - {signal: picture.color, kind: coverage, least: 1}", .badValue, "has no contract: there are picture.colour"),
    ("  - {signal: picture.colour, kind: coverag, least: 1}", .badValue, "did you mean `coverage`?"),
    ("  - {signal: picture.colour, kind: coverage}", .missingKey, "`least`"),
    ("  - {signal: picture.colour, kind: coverage, least: nan}", .badValue, "has to be a number"),
    ("  - {signal: picture.colour, kind: recall@10, least: 0.5}", .missingKey, "`data`"),
    ("  - {signal: picture.colour, kind: recall@10, data: none.csv, least: 0.5}", .badValue, "does not lie beside it"),
    ("  - {signal: picture.colour, kind: recall@10, data: ../a.csv, least: 0.5}", .badValue, "does not lie beside it"),
    ("  - {signal: picture.colour, kind: precision, data: a.csv, least: 0.5}", .badValue, "measures precision"),
    ("  - {signal: picture.colour, kind: coverage, leest: 1}", .unknownKey, "did you mean `least`?"),
  ]

  @Test("A consumer with one mistake is refused with its place and a remedy", arguments: badConsumers)
  func badConsumer(checks: String, code: SignalError.Code, words: String) throws {
    let two = try TwoVersions(count: 40)
    try Data("item,label\n".utf8).write(to: two.contracts.appending(path: "consumers/a.csv"))
    try two.register("feed2", checks)
    let error = #expect(throws: SignalError.self) { try two.consumers() }
    #expect(error?.code == code && error?.message.contains(words) == true, "\(error?.message ?? "")")
    #expect(error?.message.contains("feed2.yaml:") == true)
  }

  @Test("An activation does not slip in while a run writes: what was checked has to be what is there")
  func whileWriting() throws {
    let two = try TwoVersions(backfilled: 299)
    let plan = try two.releases.plan(two.old.name, version: 2, consumers: two.consumers())
    let value = try SignalValue.vector(
      Embedding(space: SpaceID("colour.v2"), values: [Float](repeating: 1, count: TwoVersions.dimension)))
    try two.store.store([(TwoVersions.key(299), value)], of: two.new.identity(), at: Timestamp(milliseconds: 1))
    let error = #expect(throws: SignalStoreError.self) {
      try two.releases.activate(plan, at: Timestamp(milliseconds: 1_000))
    }
    #expect(error?.code == .changed)
    #expect(try two.answering() == 1 && two.store.releases(of: two.old.name).isEmpty)
    try two.activate(2, at: 2_000)
  }

  @Test("Two activations at once: one of them, whole, and the other is told")
  func atOnce() throws {
    let two = try TwoVersions()
    let plans = try (0..<2).map { _ in try two.releases.plan(two.old.name, version: 2, consumers: two.consumers()) }
    try two.releases.activate(plans[0], at: Timestamp(milliseconds: 1_000))
    #expect(throws: SignalStoreError.self) { try two.releases.activate(plans[1], at: Timestamp(milliseconds: 1_000)) }
    #expect(try two.store.releases(of: two.old.name).count == 2)
    let again = #expect(throws: SignalStoreError.self) {
      try two.releases.plan(two.old.name, version: 2, consumers: two.consumers())
    }
    #expect(again?.code == .inForce)
    let log = try two.store.releases(of: two.old.name)
    let twice = SignalStore.Activation(
      release: log[1].release, start: log[0].release, checkedAt: try two.store.version(),
      report: try SignalNote("report"), force: nil)
    let error = #expect(throws: SignalStoreError.self) {
      try two.store.activate(twice, as: two.new.identity(), at: Timestamp(milliseconds: 2_000))
    }
    #expect(error?.code == .inForce)
    // With a bridge it is another release of the same version.
    try two.bridge(from: two.old, to: two.new)
    try two.activate(2, at: 3_000)
    #expect(try two.store.releases(of: two.old.name).last?.release.index?.bridges.count == 1)
  }

  @Test("A version that was never computed, or has no contract, is not activated")
  func unknown() throws {
    let two = try TwoVersions()
    let third = try TwoVersions.contract(version: 3)
    let set = try ContractSet([two.old, two.new, third])
    let releases = SignalReleases(contracts: set, database: two.bench.database, bundles: two.bundles)
    let consumers = try ConsumerSet(loading: two.contracts, for: set)
    let values = #expect(throws: SignalStoreError.self) {
      try releases.plan(two.old.name, version: 3, consumers: consumers)
    }
    #expect(values?.code == .unknownSignal)
    for (name, version) in [(two.old.name, 9), ("picture.color", 2)] {
      let error = #expect(throws: SignalError.self) { try releases.plan(name, version: version, consumers: consumers) }
      #expect(error?.code == .unsupported)
    }
  }

  @Test(
    "What was released and is changed afterwards is refused: parts of two versions never answer together",
    arguments: [
      ("model: 2", "model: 5"), ("preprocessing: 2", "preprocessing: 5"), ("precision: f32", "precision: bf16"),
      ("space: colour.v2", "space: colour.v9"), ("version: \"2\"", "version: \"7\""),
      ("precision: f32", "precision: f32\n  threshold: 0.5"),
    ])
  func mixedParts(line: String, other: String) throws {
    let two = try TwoVersions()
    try two.activate(2, at: 1_000)
    let text = Contracts.text
      .replacing("version: 1\n", with: "version: 2\n").replacing("dimension: 3", with: "dimension: 8")
      .replacing("squaredL2", with: "cosine").replacing("space: colour.v1", with: "space: colour.v2")
      .replacing("version: \"1\"", with: "version: \"2\"").replacing("model: 1", with: "model: 2")
      .split(separator: "\n").filter { !$0.contains("original:") }.joined(separator: "\n")
    let changed = try SignalContract(yaml: text.replacing(line, with: other), file: "colour-2.yaml")
    let releases = SignalReleases(
      contracts: try ContractSet([two.old, changed]), database: two.bench.database, bundles: two.bundles)
    let error = #expect(throws: SignalError.self) { try releases.standing(of: two.old.name) }
    #expect(error?.code == .refused, "\(error?.message ?? "")")
    let gone = SignalReleases(
      contracts: try ContractSet([two.old]), database: two.bench.database, bundles: two.bundles)
    #expect(throws: SignalError.self) { try gone.standing(of: two.old.name) }
  }

  @Test("A bridge that was released has to be there, and be the one: another of the same spaces is refused")
  func releasedBridge() throws {
    let two = try TwoVersions(backfilled: 200)
    try two.bridge(from: two.old, to: two.new)
    try two.activate(2, at: 1_000)
    let place = two.bundles.appending(path: "bridge.colour.v1.to.colour.v2-1")
    // A later bridge does not take part until it is activated with the version again.
    try two.bridge(from: two.old, to: two.new)
    #expect(try two.releases.standing(of: two.old.name)?.carried.count == 1)
    let second = two.bundles.appending(path: "bridge.colour.v1.to.colour.v2-2")
    let (bridge, fitted) = try BridgeTraining(from: two.old, to: two.new, settings: .init(seed: 9))
      .bridge(over: two.store.pairs(of: two.old, and: two.new))
    try FileManager.default.removeItem(at: second)
    try FileManager.default.removeItem(at: place)
    let missing = #expect(throws: SignalError.self) { try two.releases.standing(of: two.old.name) }
    #expect(missing?.code == .damagedBundle)
    _ = try two.shelf.publish(bridge, fitted: fitted, seed: 9)
    let other = #expect(throws: SignalError.self) { try two.releases.standing(of: two.old.name) }
    #expect(other?.code == .refused)
  }

  @Test("A bundle that is not here, or whose parts are not those of the contract, is not activated")
  func bundles() throws {
    let two = try TwoVersions()
    let text = "original: \(String(repeating: "3", count: 64))"
    let yaml = Contracts.text.replacing("version: 1\n", with: "version: 2\n").replacing(
      "space: colour.v1", with: "space: colour.v2"
    ).replacing("model: 1", with: "model: 2").replacing("dimension: 3", with: "dimension: 8")
      .replacing("squaredL2", with: "cosine").replacing("version: \"1\"", with: "version: \"2\"")
    #expect(yaml.contains(text))
    let weighted = try SignalContract(yaml: yaml, file: "colour-2.yaml")
    let releases = SignalReleases(
      contracts: try ContractSet([two.old, weighted]), database: two.bench.database, bundles: two.bundles)
    let missing = #expect(throws: SignalError.self) { try releases.manifest(of: weighted) }
    #expect(missing?.code == .missingWeights)
    let place = two.bundles.appending(path: "colour-2")
    let manifest = Manifest(
      name: "colour", version: "2", architecture: .init(name: "None"), precision: .float32,
      preprocessing: .init(name: "none"), licence: "MIT", provenance: .init(source: "tests"), space: weighted.space)
    _ = try Bundles.Bundle.publish(
      manifest, weights: Safetensors(tensors: ["w": StoredTensor([1], shape: [1])]), to: place)
    let mismatch = #expect(throws: SignalError.self) { try releases.manifest(of: weighted) }
    #expect(mismatch?.code == .bundleMismatch)
    try Data("x".utf8).write(to: place.appending(path: "weights.safetensors"))
    let damaged = #expect(throws: SignalError.self) { try releases.manifest(of: weighted) }
    #expect(damaged?.code == .damagedBundle)
  }

  @Test("The log of releases cannot be changed or shortened")
  func log() throws {
    let two = try TwoVersions(count: 60)
    try two.activate(2, at: 5_000)
    // A clock that went back does not put a release before the one that it follows.
    try two.releases.rollBack(two.old.name, reason: "clock", at: Timestamp(milliseconds: 1_000))
    #expect(try two.store.releases(of: two.old.name).map(\.time.milliseconds) == [5_000, 5_000, 5_000])
  }
}
