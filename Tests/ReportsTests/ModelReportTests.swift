import Foundation
import Reports
import Statistics
import Testing

@Suite("Reports of models")
struct ModelReportTests {
  /// A model that knows more than its baselines, on examples of 400 users in three devices.
  private func report() throws -> ModelReport {
    var random = SplitMix64(state: 1)
    func uniform() -> Double { Double(random.next() >> 11) * 0x1p-53 }
    let devices = ["phone", "tablet <old>", "television"]
    var (model, popularity, logistic): ([Double], [Double], [Double]) = ([], [], [])
    var (outcomes, users, slices): ([Bool], [Int], [String]) = ([], [], [])
    for index in 0..<8_000 {
      let (item, taste, device) = (3 * uniform() - 1.5, 3 * uniform() - 1.5, index % 3)
      let odds = -2 + 1.2 * item + 1.4 * taste + (device == 1 ? -0.5 : 0)
      outcomes.append(uniform() < LogOdds.inverse(odds))
      model.append(LogOdds.inverse(-2 + 1.2 * item + 1.3 * taste))
      logistic.append(LogOdds.inverse(-1.9 + 1.1 * item + 0.5 * taste))
      popularity.append(LogOdds.inverse(-1.7 + item))
      users.append(index / 20)
      slices.append(devices[device])
    }
    let curve = try LearningCurve(sizes: [100, 1_000, 8_000], of: 8_000, repeats: 3, using: &random) {
      0.4 + 3 / Double($0.count).squareRoot() + 1e-3 * Double($0.first ?? 0) / 8_000
    }
    let importance = try FeatureImportance.byPermutation(
      of: [model, popularity], outcomes: outcomes, repeats: 3, using: &random
    ) { $0[0] }
    return try ModelReport(
      title: "Clicks of the home page", model: .init("Two towers & cross", model),
      baselines: [.init("Logistic", logistic), .init("Popularity", popularity)], outcomes: outcomes,
      groups: Grouping(users), slices: ["device": slices],
      appendix: [
        .learning([("Two towers & cross", curve)], metric: "log loss"),
        .importance(importance, names: ["all", "popularity"], metric: "log loss"),
      ], using: &random)
  }

  @Test("The model stands beside all its baselines, and its verdicts come first")
  func baselines() throws {
    let report = try report().report
    let html = report.html
    try look(at: report, name: "model")
    let page = Page(html)
    #expect(page.isWellFormed)
    #expect(page.addresses.isEmpty)
    for name in ["Two towers & cross", "Logistic", "Popularity", "Constant"] { #expect(page.text.contains(name)) }
    #expect(
      report.summary[1]
        == "Two towers & cross is better than Logistic in log loss, AUC, grouped AUC, average precision, calibration error."
    )
    #expect(
      report.sections.map(\.title).suffix(3) == ["By device", "What more data is worth", "What each feature is worth"])
    #expect(page.count("svg") >= 7)
  }

  @Test("The same seed gives the same page")
  func repeatable() throws {
    #expect(try report() == report())
  }
}
