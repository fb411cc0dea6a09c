import Domain
import Reports
import Statistics

extension ClickEvaluation {
  /// The chosen model beside the baselines and the other models on the test part, as a page that needs nothing else.
  ///
  /// - Parameter report: of this evaluation.
  /// - Throws: `StatisticsError` when the test part is too thin for intervals.
  public func page(of report: ClickReport) throws -> String {
    let outcomes = Array(log.clicks[parts.test])
    func model(_ row: ClickReport.Row) -> ModelReport.Model {
      let odds = outcomes.indices.map { place in
        row.logOdds.reduce(0) { $0 + $1[place] } / Double(row.logOdds.count)
      }
      return .init(row.name, odds.map(LogOdds.inverse))
    }
    guard let chosen = report.rows.first(where: { $0.name == report.chosen }) else {
      throw LearningError(.badSettings, "The report is of another evaluation: pass this one's.")
    }
    // The page has a constant of its own, and a truth is no baseline.
    let others = report.rows.filter { ![chosen.name, "constant", "truth"].contains($0.name) }
    let earlier = log.clicks[..<parts.test.lowerBound]
    var random = SeededRandom(seed: chosen.settings?.seed ?? 0, stream: "page")
    var page = try ModelReport(
      title: "Clicks: \(chosen.name)", model: model(chosen), baselines: others.map(model), outcomes: outcomes,
      groups: Grouping(parts.test.map { log.keys[$0 * log.fields.count] }), slices: slices,
      baseRate: Double(earlier.count { $0 }) / Double(earlier.count), resamples: 200, using: &random)
    page.appendix = report.appendix
    return page.report.html
  }

  /// The values of the two fields that have the fewest, two at least.
  private var slices: KeyValuePairs<String, [String]> {
    let named = log.names.enumerated().compactMap { field, names in names.map { (field: field, names: $0) } }
      .filter { (2...50).contains($0.names.count) }.sorted { ($0.names.count, $0.field) < ($1.names.count, $1.field) }
    func values(_ place: Int) -> (String, [String]) {
      let (field, names) = named[place]
      return (log.fields[field], parts.test.map { names[log.keys[$0 * log.fields.count + field]] ?? "" })
    }
    switch named.count {
    case 0: return [:]
    case 1:
      let (name, values) = values(0)
      return [name: values]
    default:
      let (first, second) = (values(0), values(1))
      return [first.0: first.1, second.0: second.1]
    }
  }
}

extension ClickReport {
  fileprivate var appendix: [Report.Section] {
    let worths = [("by shuffling", permutation), ("by training without it", ablation)].compactMap { how, worth in
      worth.map { (how, $0) }
    }
    return worths.map { how, worth in
      Report.Section.importance(worth.importance, names: worth.features, metric: "log loss, \(how)")
    } + (learning.map { [Report.Section.learning($0.map { ($0.name, $0.curve) }, metric: "log loss")] } ?? [])
  }
}
