import Domain
import Prediction
import Statistics
import Testing

@testable import Learning

@Suite("Choosing calibrations")
struct HeadCalibrationsTests {
  /// Clicks of 0.2 on content and 0.2 or 0.5 on ads, one page a person.
  private static func examples(adRate: Double) throws -> ExampleColumns {
    var examples = ExampleColumns(width: FeatureSchema.width)
    var random = SeededRandom(seed: 4)
    for page in 0..<1_500 {
      examples.add(
        .init(
          decision: try DecisionID("d\(page)"), at: Timestamp(milliseconds: Int64(page)), person: Int64(page),
          actions: .none, passed: []))
      for isAd in [false, true] {
        var numbers = [Float](repeating: 0, count: FeatureSchema.width)
        numbers[FeatureSchema.Column.isAd.rawValue] = isAd ? 1 : 0
        var outcome = ImpressionOutcome(isAd: isAd)
        if random.chance(isAd ? adRate : 0.2) { outcome.record(.click) }
        examples.add(numbers: numbers, candidate: UInt32(1 + page % 5), outcome: outcome)
      }
    }
    return examples
  }

  @Test("A placement whose clicks the model misjudges gets a shift, and rates are right in each")
  func placements() throws {
    let examples = try Self.examples(adRate: 0.5)
    let rows = 0..<examples.count
    let flat = [RankerTask.click: [Double](repeating: 0.35, count: rows.count)]
    let calibrations = HeadCalibrations(examples, validation: rows, probabilities: flat)
    let rates = try #require(calibrations.applied(to: flat, rows: rows, of: examples)[.click])
    for placement in 0..<2 {
      let labels = rows.filter { $0 % 2 == placement }.map { examples.outcomes[$0][.click] == true }
      let observed = Double(labels.count { $0 }) / Double(labels.count)
      // A little of the way back to the common rate is left, since two cells tell little of how far cells lie apart.
      #expect(abs(rates[placement] - observed) < 0.01)
    }
    #expect(calibrations[.click].name.contains("placements") && calibrations[.click].categories.isEmpty)
  }

  @Test("A model that is right is left as it is")
  func leftAlone() throws {
    let examples = try Self.examples(adRate: 0.2)
    let rows = 0..<examples.count
    let right = [RankerTask.click: [Double](repeating: 0.2, count: rows.count)]
    let calibrations = HeadCalibrations(examples, validation: rows, probabilities: right)
    #expect(calibrations[.click] == .identity)
  }
}
