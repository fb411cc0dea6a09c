import Foundation
import Learning
import Testing

@Suite("Late conversions")
struct LateConversionTests {
  private static let header = "clicked:time,bought:conversion,price:float,device:token,note:none\n"

  private static func log(_ text: String) throws -> ConversionLog {
    let file = FileManager.default.temporaryDirectory.appending(path: "vitrine-\(UUID().uuidString).csv")
    try Data(text.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try ConversionLog(reading: file)
  }

  @Test("Clicks come in the order of time, with the conversions that have come")
  func reading() throws {
    let log = try Self.log(Self.header + "20,25,1.5,phone,x\n10,,2,desk,y\n")
    #expect(log.clicks == [10, 20])
    #expect(log.conversions == [nil, 25])
    #expect(log.end == 25)
  }

  @Test(
    "What cannot be used is named",
    arguments: [
      (header + "20,15,1,phone,x\n", "not after its click"), (header + "20,20,1,phone,x\n", "not after its click"),
      (header + "20,never,1,phone,x\n", "bought:conversion"), (header + "20,,nan,phone,x\n", "price:float"),
      (header + "20,,,phone,x\n", "price:float"), (header, "no rows"),
      ("clicked:time,price:float\n1,2\n", ":conversion"),
      ("clicked:time,bought:conversion,price\n1,2,3\n", "name them so"),
    ])
  func refusals(text: String, words: String) {
    let error = #expect(throws: LearningError.self) { try Self.log(text) }
    #expect(error?.code == .badInput)
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
  }

  @Test(
    "A model of the delays comes within one per cent of an oracle; taking what is missing as a negative does not",
    arguments: [0.7, 1])
  func study(shape: Double) throws {
    var generator = ConversionLogGenerator(seed: 5)
    (generator.clicks, generator.shape) = (30_000, shape)
    let report = try LateConversionStudy(
      Self.log(generator.csv()), options: .init(window: 30 * 86_400)
    ).run()
    #expect(report.missing > 0.1)
    let excess = report.rows.map(\.excess)
    #expect(report.rows[3].model.contains("Weibull") && report.rows[4].model.contains("oracle"))
    #expect(excess[4] == 0)
    #expect(abs(excess[3]) < 0.01)
    #expect(excess[0] > 0.02 && report.rows[0].ratio > 1.1)
    #expect(abs(report.rows[3].ratio - 1) < 0.1)
  }

  @Test("A log without clicks that had their window is refused")
  func short() throws {
    let log = try Self.log(Self.header + "1,2,1,a,x\n2,,1,a,x\n3,4,1,a,x\n")
    let error = #expect(throws: LearningError.self) { try LateConversionStudy(log, options: .init(window: 100)) }
    #expect(error?.code == .tooFewExamples)
    #expect(throws: LearningError.self) { try LateConversionStudy(log, options: .init(window: 0)) }
  }
}
