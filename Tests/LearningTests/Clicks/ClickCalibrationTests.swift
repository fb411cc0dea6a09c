import Foundation
import Learning
import Testing

@Suite("Promised clicks")
struct ClickCalibrationTests {
  @Test("After calibration the clicks of every large value come as promised, on parts that nobody learned from")
  func cells() throws {
    var generator = ClickLogGenerator(seed: 9)
    (generator.rows, generator.people, generator.ads) = (16_000, 400, 60)
    var settings = ClickSettings(.logistic, seed: 1)
    settings.epochs = 3
    var options = ClickCalibrationStudy.Options()
    (options.splits, options.leastClicks) = (2, 60)
    var seen: [Int] = []
    let report = try ClickCalibrationStudy(
      ClickLogTests.log(generator.csv()), settings: settings, options: options
    ).run { seen.append($0) }
    #expect(seen == [1, 2])
    #expect(report.splits.count == 2 && report.splits.allSatisfy { $0.rows == 3_200 && $0.area > 0.6 })
    let device = try #require(report.fields.first { $0.field == "device" })
    #expect(device.cells >= 4)
    // Of intervals at 95% one in twenty misses what is right.
    #expect(device.holding[1] >= device.cells - 1)
    #expect(report.cells.allSatisfy { $0.clicks >= 60 && $0.ratios.count == 3 && $0.ratios.allSatisfy(\.isFinite) })
    // The names of the values are those of the file.
    #expect(Set(report.cells.filter { $0.field == "device" }.map(\.value)).isSubset(of: ["0", "1", "2"]))
  }

  @Test("A log that is too short for its parts is refused")
  func short() throws {
    let text = "at:time,a:token,click:label\n" + (0..<40).map { "\($0),x,\($0 < 20 ? 1 : 0)\n" }.joined()
    let error = #expect(throws: LearningError.self) {
      try ClickCalibrationStudy(ClickLogTests.log(text), settings: ClickSettings(.logistic, seed: 1)).run()
    }
    #expect(error?.code == .tooFewExamples)
  }
}
