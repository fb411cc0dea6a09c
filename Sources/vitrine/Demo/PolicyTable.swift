import Domain
import Statistics
import Terminal
import World

/// What people did under each policy, side by side, with 95% intervals over people.
struct PolicyTable: Encodable {
  struct Estimate: Encodable {
    let value: Double
    let low: Double
    let high: Double

    init(_ interval: ConfidenceInterval) {
      value = interval.estimate
      low = interval.low
      high = interval.high
    }

    func text(_ decimals: Int, times factor: Double = 1) -> String {
      "\((value * factor).fixed(decimals)) [\((low * factor).fixed(decimals)), \((high * factor).fixed(decimals))]"
    }
  }

  struct Row: Encodable {
    let policy: String
    let impressions: Int
    let clickRate: Estimate
    let saveRate: Estimate
    let hideRate: Estimate
    /// Conversions for each ad impression.
    let conversionRate: Estimate
    /// Units of the currency for each person.
    let revenue: Estimate
    let advertiserValue: Estimate
    let pages: Estimate
    let medianMilliseconds: Double
    let p99Milliseconds: Double
  }

  private(set) var rows: [Row] = []

  mutating func add(_ policy: String, _ report: WorldReport) throws {
    rows.append(
      Row(
        policy: policy, impressions: Int(report.total { Double($0.impressions) }),
        clickRate: Estimate(
          try report.ratio {
            Double($0.clicks)
          } to: {
            Double($0.impressions)
          }),
        saveRate: Estimate(
          try report.ratio {
            Double($0.saves)
          } to: {
            Double($0.impressions)
          }),
        hideRate: Estimate(
          try report.ratio {
            Double($0.hides)
          } to: {
            Double($0.impressions)
          }),
        conversionRate: Estimate(
          try report.ratio {
            Double($0.conversions)
          } to: {
            Double($0.adImpressions)
          }),
        revenue: Estimate(
          try report.ratio {
            $0.revenue.units
          } to: { _ in
            1
          }),
        advertiserValue: Estimate(
          try report.ratio {
            $0.advertiserValue.units
          } to: { _ in
            1
          }),
        pages: Estimate(
          try report.ratio {
            Double($0.pages)
          } to: { _ in
            1
          }),
        medianMilliseconds: (report.latencies.quantile(0.5) ?? 0) * 1_000,
        p99Milliseconds: (report.latencies.quantile(0.99) ?? 0) * 1_000))
  }

  /// Numbers that are the same in every run with the same seed; latencies are left out.
  var reproducible: [String] {
    rows.map { row in
      [
        row.policy, "\(row.impressions)", row.clickRate.text(3, times: 100), row.saveRate.text(3, times: 100),
        row.hideRate.text(3, times: 100), row.conversionRate.text(3, times: 100), row.revenue.text(4),
        row.advertiserValue.text(4), row.pages.text(3),
      ].joined(separator: " ")
    }
  }

  var text: String {
    var table = TextTable([
      "policy", "CTR %", "saves %", "hides %", "conversions %", "revenue", "value", "pages", "p50 ms", "p99 ms",
    ])
    table.rows = rows.map { row in
      [
        row.policy, row.clickRate.text(1, times: 100), row.saveRate.text(1, times: 100),
        row.hideRate.text(1, times: 100), row.conversionRate.text(1, times: 100), row.revenue.text(2),
        row.advertiserValue.text(1), row.pages.text(1), row.medianMilliseconds.fixed(1), row.p99Milliseconds.fixed(1),
      ]
    }
    return table.text
      + "\nOf impressions, conversions of those of ads; revenue and advertisers' value for each person. 95% intervals."
  }
}
