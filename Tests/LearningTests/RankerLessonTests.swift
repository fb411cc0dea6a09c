import Bundles
import Domain
import Foundation
import Inference
import Prediction
import Statistics
import Testing

@testable import Learning

@Suite("From the ledger to a bundle")
struct RankerLessonTests {
  private func filled() throws -> LedgerFixture {
    let ledger = try LedgerFixture()
    var random = SeededRandom(seed: 5)
    for number in 0..<200 {
      let decision = try ledger.decide(number, user: UserID("user-\(number % 7)"))
      for position in 0..<3 {
        try ledger.report(.impression, decision, at: position)
        if random.chance(0.3) { try ledger.report(.click, decision, at: position) }
      }
    }
    return ledger
  }

  private func lesson(
    _ ledger: LedgerFixture, seed: UInt64 = 1, network: RankerKind = .interest,
    precision: Manifest.Precision? = .float32
  ) throws -> RankerLesson {
    var settings = RankerSettings(seed: seed)
    settings.architecture = RankerArchitecture(network)
    settings.precision = precision
    settings.epochs = 2
    settings.resamples = 20
    return try RankerLesson(
      try ledger.examples(), settings: settings, models: ledger.folder.appending(path: "models"))
  }

  @Test("A published bundle says what it is, what it was trained on, and how its heads are calibrated")
  func bundle() throws {
    let ledger = try filled()
    let report = try lesson(ledger).run()
    let bundle = try Bundle(loading: URL(filePath: report.bundle))
    #expect(report.model == "ranker@\(bundle.manifest.version)")
    #expect(bundle.folder.lastPathComponent == "ranker-\(bundle.manifest.version)")
    #expect(try RankerArchitecture(bundle.manifest.architecture) == RankerArchitecture(.interest))
    #expect(
      bundle.manifest.preprocessing == .init(name: "features", settings: ["schema": .text(FeatureSchema.version)]))
    #expect(Set(bundle.manifest.calibrations.map(\.output)).isSuperset(of: RankerTask.allCases.map(\.rawValue)))
    #expect(bundle.manifest.calibrations[0].id.description == "ranker.click.\(bundle.manifest.version)")
    for task in RankerTask.allCases { _ = try HeadCalibration(bundle.manifest.calibrations, of: task) }
    #expect(bundle.manifest.provenance.note?.contains(report.data.snapshot) == true)
    for name in ["liked", "passed", "candidate"] {
      _ = try bundle.weights.tensor("\(name).weight", shape: [FeatureSchema.vocabulary, 16])
    }
    _ = try bundle.weights.tensor("normalization.mean", shape: [FeatureSchema.width])
    #expect(report.data.train + report.data.validation + report.data.test == 600)
    #expect(report.data.ledger.examples == 600)
    #expect(try JSONDecoder().decode(RankerReport.self, from: JSONEncoder().encode(report)) == report)
    let unfinished = ledger.folder.appending(path: "models/unfinished")
    #expect(try FileManager.default.contentsOfDirectory(atPath: unfinished.path).isEmpty)
  }

  @Test("A model that goes on from another is judged beside it, on days that neither learned from")
  func succession() throws {
    let ledger = try filled()
    let first = try lesson(ledger).run()
    let bundle = try Bundle(loading: URL(filePath: first.bundle))
    var settings = RankerSettings(seed: 2)
    settings.epochs = 2
    settings.resamples = 20
    let second = try RankerLesson(
      ledger.examples(), settings: settings, models: ledger.folder.appending(path: "models"), previous: bundle
    ).run()
    let succession = try #require(second.succession)
    #expect(first.succession == nil && succession.previous == first.model && second.model != first.model)
    // The change that it states is that of the heads' log losses, each weighed by its examples.
    func loss(_ report: RankerReport) throws -> Double {
      let parts = try report.heads.map { head in
        (try #require(head.scores.last?.logLoss).estimate * Double(head.examples), Double(head.examples))
      }
      return parts.reduce(0) { $0 + $1.0 } / parts.reduce(0) { $0 + $1.1 }
    }
    #expect(abs(try loss(second) - loss(first) - succession.lossChange.estimate) < 1e-6)
    #expect(succession.isWorse == (try loss(second) > loss(first)))
  }

  @Test(
    "What is served is what was trained: calibrated probabilities agree to 1e-5, page by page",
    arguments: RankerKind.allCases)
  func serving(network: RankerKind) throws {
    let ledger = try filled()
    let report = try lesson(ledger, network: network).run()
    #expect(report.network == network)
    let bundle = try Bundle(loading: URL(filePath: report.bundle))
    let model = try RankingModel(bundle, runtime: OpenVINORuntime())
    let examples = try ledger.examples().columns
    let trained = TrainedRanker(
      architecture: try RankerArchitecture(bundle.manifest.architecture), weights: bundle.weights, epochs: 1,
      bestEpoch: 1, validationLoss: 0, seconds: 0, examplesPerSecond: 0)
    let probabilities = try trained.probabilities(of: 0..<examples.count, in: examples)
    #expect(model.version == report.model)
    for row in stride(from: 0, to: examples.count, by: 7) {
      let page = examples.page(ofRow: row)
      let features = FeatureColumns(
        dense: Array(examples.dense[(row * examples.width)..<((row + 1) * examples.width)]),
        categories: [examples.candidates[row]], actions: page.actions, passed: page.passed)
      // Two more candidates beside it: what a page holds changes nothing.
      let batch = PredictionBatch(
        items: try (0..<3).map { try ItemID("item-\($0)") }, isAd: false, surface: .homeFeed,
        features: features.keeping([0, 0, 0]))
      let served = try model.predict(batch)
      let columns = [served.click, served.save, served.hide, served.conversion]
      for (task, column) in zip(RankerTask.allCases, columns) {
        let raw = try #require(probabilities[task])[row]
        let calibration = try HeadCalibration(bundle.manifest.calibrations, of: task)
        let calibrated = try #require(calibration.applied(to: [raw], rows: [row], of: examples).first)
        try #require(abs(Double(column[1]) - calibrated) < 1e-5)
      }
    }
    let error = #expect(throws: PredictionError.self) {
      try model.predict(PredictionBatch(items: [ItemID("a")], isAd: false, surface: .homeFeed))
    }
    #expect(error?.code == .badFeatures)
  }

  @Test(
    "A large network is served in few bits where that costs no more than a thousandth of its loss, and one bundle is left"
  )
  func precision() throws {
    let ledger = try filled()
    let report = try lesson(ledger, network: .fusion, precision: nil).run()
    let choice = try #require(report.precision)
    let bundle = try Bundle(loading: URL(filePath: report.bundle))
    #expect(choice.isFast == (try #require(choice.lossChange.high) <= 0.001 * choice.loss))
    #expect(bundle.manifest.precision == (choice.isFast ? .bfloat16 : .float32))
    let models = try FileManager.default.contentsOfDirectory(
      atPath: ledger.folder.appending(path: "models").path)
    #expect(models.filter { $0.hasPrefix("ranker-") } == [bundle.folder.lastPathComponent])
  }

  @Test("A bundle of another network or of other features is no ranking model")
  func foreign() throws {
    let ledger = try filled()
    let bundle = try Bundle(loading: URL(filePath: try lesson(ledger).run().bundle))
    var other = bundle.manifest
    other.preprocessing = .init(name: "features", settings: ["schema": .text("ranker-features.0")])
    var network = bundle.manifest
    network.architecture.name = "BertEncoder"
    for (number, manifest) in [other, network].enumerated() {
      let folder = ledger.folder.appending(path: "foreign-\(number)")
      let foreign = try Bundle.publish(manifest, weights: bundle.weights, to: folder)
      #expect(throws: PredictionError.self) { try RankingModel(foreign, runtime: OpenVINORuntime()) }
    }
  }

  @Test("Equal data and seed give an equal version, also when it is there already; other data another one")
  func versions() throws {
    let ledger = try filled()
    let first = try lesson(ledger).run()
    let again = try lesson(ledger).run()
    #expect(again.model == first.model && again.heads == first.heads && again.data == first.data)
    #expect(try lesson(ledger, seed: 2).run().model != first.model)
    try ledger.report(.save, DecisionID("decision-0"), at: 0)
    #expect(try lesson(ledger).run().model != first.model)
  }

  @Test("A head whose outcome never happened is reported without figures that cannot be formed")
  func emptyHead() throws {
    let report = try lesson(filled()).run()
    let hide = try #require(report.heads.first { $0.task == "hide" })
    #expect(hide.positives == 0 && hide.calibration.hasPrefix("identity"))
    for score in hide.scores {
      #expect(score.auc == nil && score.normalizedEntropy == nil)
      #expect(score.logLoss != nil)
    }
  }
}
