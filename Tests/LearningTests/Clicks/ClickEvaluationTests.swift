import Foundation
import Learning
import Statistics
import Testing

@Suite("Click evaluation")
struct ClickEvaluationTests {
  private static func log(rows: Int) throws -> ClickLog {
    var generator = ClickLogGenerator(seed: 5)
    (generator.rows, generator.people, generator.ads) = (rows, 200, 60)
    return try ClickLogTests.log(generator.csv())
  }

  @Test("Models that learn beat those that do not, and nobody beats the truth")
  func order() throws {
    var options = ClickEvaluation.Options(seed: 1)
    (options.models, options.trials, options.seeds, options.resamples) = ([.logistic, .dcn], 1, 2, 100)
    let evaluation = try ClickEvaluation(Self.log(rows: 12_000), options: options)
    let report = try evaluation.run()
    #expect(report.rows.map(\.name) == ["constant", "rate of ad", "truth", "logistic", "dcn"])
    let areas = Dictionary(uniqueKeysWithValues: report.rows.map { ($0.name, $0.meanArea) })
    #expect(areas["constant"] == 0.5)
    let truth = try #require(areas["truth"])
    for model in ["logistic", "dcn"] {
      let area = try #require(areas[model])
      #expect(area > 0.6 && area < truth, "\(model): \(area) of \(truth)")
    }
    let chosen = try #require(report.rows.first { $0.name == report.chosen })
    let constant = try #require(report.rows.first?.chosenMinusThis)
    #expect(abs(constant.estimate - (chosen.meanArea - 0.5)) < 1e-9)
    #expect(constant.low > 0)
    #expect(chosen.chosenMinusThis == nil)
    #expect(chosen.areas.count == 2)
  }

  @Test("Equal seeds give equal figures", arguments: ClickModel.allCases)
  func reproducible(model: ClickModel) throws {
    let log = try Self.log(rows: 3_000)
    let parts = try ClickParts(log)
    var settings = ClickSettings(model, seed: 7)
    (settings.epochs, settings.forgotten, settings.minimumCount) = (2, 0.2, 2)
    let whole = log.standardized(over: parts.train)
    let runs = try (0..<2).map { _ in
      try ClickTrainer(whole, parts: parts, settings: settings).run(predicting: parts.test).logOdds
    }
    #expect(runs[0] == runs[1])
    #expect(runs[0].count == parts.test.count && runs[0].allSatisfy(\.isFinite))
  }

  @Test("The exported rows and scores are those of the evaluation")
  func export() throws {
    var options = ClickEvaluation.Options(seed: 1)
    (options.models, options.trials, options.seeds, options.resamples) = ([.logistic], 1, 1, 10)
    let evaluation = try ClickEvaluation(Self.log(rows: 3_000), options: options)
    let file = FileManager.default.temporaryDirectory.appending(path: "vitrine-\(UUID().uuidString).safetensors")
    defer { try? FileManager.default.removeItem(at: file) }
    try evaluation.exportRows(to: file)
    #expect(try Data(contentsOf: file).count > 3_000 * 8 * 8)
    try evaluation.run().exportScores(to: file)
    let error = #expect(throws: (any Error).self) {
      try evaluation.exportRows(to: URL(filePath: "/nowhere/rows.safetensors"))
    }
    #expect("\(error.map { "\($0)" } ?? "")".contains("free space"))
  }

  @Test("One pass predicts each row before it learns from it, and knows more than the click rate")
  func online() throws {
    var generator = ClickLogGenerator(seed: 5)
    (generator.rows, generator.people, generator.ads) = (20_000, 200, 60)
    try ClickLogTests.withFile(generator.csv()) { file in
      let pass = try OnlineClicks(reading: file, bits: 16)
      #expect(pass.rows == 20_000)
      #expect(pass.area > 0.6)
      let rate = Double(generator.impressions().count { $0.isClicked }) / 20_000
      let logs: [Double] = [Foundation.log(rate), Foundation.log(1 - rate)]
      let entropy = -(rate * logs[0] + (1 - rate) * logs[1])
      #expect(pass.logLoss < entropy)
    }
    for text in [
      "a:token,b:float,c:label\nx,nan,1\n", "a:token,c:label\n\"x,y\",1\n", "a:token\nx\n", "a:token,c:label\nx\n",
    ] {
      let error = #expect(throws: LearningError.self) {
        try ClickLogTests.withFile(text) { try OnlineClicks(reading: $0) }
      }
      #expect(error?.code == .badInput)
    }
  }
}
