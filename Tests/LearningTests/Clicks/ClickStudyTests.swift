import Foundation
import Learning
import Statistics
import Testing

@Suite("What features and rows are worth")
struct ClickStudyTests {
  /// Clicks follow the field `taste` alone; `noise` says nothing, and `copy` is a dense number without meaning.
  private static func evaluation(rows: Int = 3_000) throws -> ClickEvaluation {
    var text = "at:time,taste:token,noise:token,copy:float,click:label\n"
    for row in 0..<rows {
      let taste = row * 7_919 % 11
      let click = (row * 104_729 % 97) < (taste < 5 ? 15 : 75)
      text += "\(row),t\(taste),n\(row * 31 % 13),\(row % 17),\(click ? 1 : 0)\n"
    }
    var options = ClickEvaluation.Options(seed: 1)
    (options.models, options.trials, options.seeds, options.resamples) = ([.logistic], 1, 2, 50)
    options.hasHistory = false
    return try ClickEvaluation(ClickLogTests.log(text), options: options)
  }

  private static var settings: ClickSettings {
    var settings = ClickSettings(.logistic, seed: 3)
    (settings.epochs, settings.tableRate) = (4, 0.2)
    return settings
  }

  @Test(
    "Taking away the feature that clicks follow costs most, and those that say nothing cost nothing",
    arguments: ClickEvaluation.Removal.allCases)
  func worth(removal: ClickEvaluation.Removal) throws {
    let worths = try Self.evaluation().worth(of: Self.settings, by: removal, repeats: 2)
    #expect(worths.features == ["taste", "noise", "copy"])
    let losses = worths.importance.losses.map(\.estimate)
    #expect(losses[0] > 0.05)
    #expect(abs(losses[1]) < 0.02 && abs(losses[2]) < 0.02)
  }

  @Test("More rows make a model better, up to all that there are")
  func learning() throws {
    let evaluation = try Self.evaluation()
    let points = try evaluation.learning(of: Self.settings).curve.points
    #expect(points.map(\.rows) == [16, 8, 4, 2, 1].map { evaluation.parts.train.count / $0 })
    #expect(points[4].value.estimate < points[0].value.estimate)
  }

  @Test("The page shows the chosen model beside the baselines, with what was asked for and nothing from elsewhere")
  func page() throws {
    let evaluation = try Self.evaluation()
    var report = try evaluation.run()
    report.permutation = try evaluation.worth(of: Self.settings, by: .permutation, repeats: 2)
    report.learning = [try evaluation.learning(of: Self.settings)]
    let page = try evaluation.page(of: report)
    for words in ["logistic", "rate of noise", "Constant", "By taste", "t3", "What each feature is worth", "more data"]
    {
      #expect(page.contains(words), "\(words)")
    }
    #expect(!page.contains("http://") && !page.contains("https://"))
    let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(report)) as? [String: Any]
    #expect((object?["permutation"] as? [Any])?.count == 3)
    #expect(object?["ablation"] == nil)
  }
}
