import Foundation
import Learning
import Testing

@Suite("Click logs")
struct ClickLogTests {
  private static let header = "at:time,user:token,item:token,price:float,note:none,click:label\n"

  @Test("Rows come in the order of time, with the values that their columns state")
  func reading() throws {
    let log = try Self.log(Self.header + "20,u1,i1,1.5,x,1\n10,u2,i1,2,y,0\n20,u1,,-3,z,0\n")
    #expect(log.fields == ["user", "item"] && log.dense == ["price"])
    #expect(log.times == [10, 20, 20])
    #expect(log.clicks == [false, true, false])
    #expect(log.numbers == [2, 1.5, -3])
    #expect(log.keys[1] == log.keys[3] && log.keys[2] == log.keys[4])
    // The same text is another value in another field.
    #expect(Set(log.keys).count == 4)
    let lines = try Self.log(
      "{\"at:time\":1,\"user:token\":\"u\",\"click:label\":true}\n{\"at:time\":2,\"user:token\":7,\"click:label\":0}\n",
      ending: "jsonl")
    #expect(lines.clicks == [true, false])
  }

  @Test(
    "What cannot be used is named by line and column",
    arguments: [
      ("1,u,i,nan,x,1\n", "price"), ("1,u,i,inf,x,1\n", "price"), ("1,u,i,1e39,x,1\n", "price"),
      ("1,u,i,,x,1\n", "price"),
      ("1,u,i,1,x,2\n", "Line 2"), ("never,u,i,1,x,1\n", "at:time"), ("", "no rows"),
    ])
  func refusals(row: String, word: String) {
    let error = #expect(throws: LearningError.self) { try Self.log(Self.header + row) }
    #expect(error?.code == .badInput)
    #expect(error?.message.contains(word) == true, "\(error?.message ?? "")")
  }

  @Test(
    "A column without a type, or a log without label, time or token, is refused",
    arguments: [
      "at:time,user,click:label\n1,u,1\n", "at:time,user:token\n1,u\n", "user:token,click:label\nu,1\n",
      "at:time,click:label\n1,1\n", "at:time,user:word,click:label\n1,u,1\n",
    ])
  func headers(text: String) {
    let error = #expect(throws: LearningError.self) { try Self.log(text) }
    #expect(error?.code == .badInput)
  }

  @Test("A row's counters know what happened at earlier moments and nothing else")
  func history() throws {
    var text = "at:time,user:token,item:token,click:label\n"
    for row in 0..<200 { text += "\(row / 3),u\(row * 7 % 5),i\(row * 11 % 13),\(row * row % 7 < 3 ? 1 : 0)\n" }
    let log = try Self.log(text)
    let whole = log.withHistory(strength: 4)
    #expect(whole.dense == ["user.shown", "user.rate", "item.shown", "item.rate"])
    for row in 0..<200 {
      let earlier = (0..<200).filter { log.times[$0] < log.times[row] }
      let all = Double(earlier.count { log.clicks[$0] }) + 0.5
      for field in 0..<2 {
        let same = earlier.filter { log.keys[$0 * 2 + field] == log.keys[row * 2 + field] }
        let rate =
          (Double(same.count { log.clicks[$0] }) + 4 * all / Double(earlier.count + 1)) / Double(same.count + 4)
        #expect(abs(whole.numbers[row * 4 + field * 2] - Float(Foundation.log(Double(same.count + 1)))) < 1e-5)
        #expect(abs(whole.numbers[row * 4 + field * 2 + 1] - Float(Foundation.log(rate / (1 - rate)))) < 1e-4)
      }
    }
  }

  @Test("Dense numbers are standardised by the rows that are learned from, and a constant one says nothing")
  func standardized() throws {
    let text = (0..<10).map { "\($0),u,i,\($0 < 8 ? $0 % 2 * 2 : 100),x,1\n" }.joined()
    let log = try Self.log(Self.header + text).standardized(over: 0..<8)
    #expect(abs(log.numbers[0..<8].reduce(0, +)) < 1e-5)
    #expect(log.numbers[9] == 8)
    let flat = try Self.log(Self.header + "1,u,i,5,x,1\n2,u,i,5,x,0\n3,u,i,9,x,0\n").standardized(over: 0..<2)
    #expect(flat.numbers == [0, 0, 0])
  }

  @Test("No moment lies in two parts")
  func parts() throws {
    var text = "at:time,user:token,click:label\n"
    for row in 0..<100 { text += "\(row / 8),u,\(row % 2)\n" }
    let log = try Self.log(text)
    let parts = try ClickParts(log, validation: 0.2, test: 0.2)
    #expect(parts.train.upperBound == 64 && parts.validation == 64..<80 && parts.test == 80..<100)
    for cut in [parts.validation.lowerBound, parts.test.lowerBound] { #expect(log.times[cut] > log.times[cut - 1]) }
    #expect(throws: LearningError.self) { try ClickParts(log, validation: 0.6, test: 0.4) }
  }

  @Test("A generated log is the same for the same seed, and clicks as often as its probabilities say")
  func generated() throws {
    var generator = ClickLogGenerator(seed: 3)
    (generator.rows, generator.people, generator.ads) = (5_000, 500, 100)
    #expect(generator.csv() == generator.csv())
    let log = try Self.log(generator.csv())
    let truth = try #require(log.truth)
    let expected = truth.reduce(0, +)
    let spread = truth.reduce(0) { $0 + $1 * (1 - $1) }.squareRoot()
    #expect(abs(Double(log.clicks.count { $0 }) - expected) < 4 * spread)
    generator.seed = 4
    #expect(try Self.log(generator.csv()) != log)
  }

  static func log(_ text: String, ending: String = "csv") throws -> ClickLog {
    try withFile(text, ending: ending) { try ClickLog(reading: $0) }
  }

  static func withFile<Value>(_ text: String, ending: String = "csv", _ body: (URL) throws -> Value) throws -> Value {
    let file = FileManager.default.temporaryDirectory.appending(path: "vitrine-\(UUID().uuidString).\(ending)")
    try Data(text.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try body(file)
  }
}
