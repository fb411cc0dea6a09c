import Foundation
import TestSupport
import Testing

/// The real command on small files of both forms.
@Suite("Sequences on the command line")
struct SequencesCommandTests {
  private struct Report: Decodable, Equatable {
    struct Model: Decodable, Equatable {
      struct Scores: Decodable, Equatable {
        struct Figure: Decodable, Equatable {
          let mean, deviation: Double
        }
        let questions: Int
        let hit, gain: Figure
      }
      let name: String
      let scores: Scores
      let fullGain: Double
    }
    let models: [Model]
  }

  private let workplace: Workplace

  init() throws {
    workplace = try Workplace()
    let people = (0..<40).map { person in (0..<7).map { "i\((person + $0 * $0) % 25)" } }
    try workplace.write(
      people.enumerated().flatMap { person, items in items.map { "u\(person) \($0)\n" } }.joined(), to: "pairs.txt")
    try workplace.write(
      people.enumerated().map { "u\($0) \($1.joined(separator: " "))\n" }.joined(), to: "lists.txt")
    let kinds = (0..<25).map { #""i\#($0)": [\#($0 % 5)]"# }
    try workplace.write("{\(kinds.joined(separator: ","))}", to: "kinds.json")
    try workplace.write("u1 a\nu2\n", to: "broken.txt")
  }

  private func run(_ arguments: String) throws -> ChildProcess.Ending {
    try ChildProcess.end(
      of: "vitrine-learn", ["sequences", "evaluate"] + arguments.split(separator: " ").map(String.init),
      in: workplace.folder)
  }

  @Test("Both forms give the same figures, a second time too, with a model for attributes when they are given")
  func figures() throws {
    let settings = "--width 8 --layers 1 --epochs 2 --negatives 10 --seeds 1,2 --format json"
    let pairs = try run("pairs.txt \(settings)")
    #expect(pairs.status == 0, "\(pairs.errors)")
    let report = try JSONDecoder().decode(Report.self, from: Data(pairs.output.utf8))
    #expect(report.models.map(\.name).prefix(3) == ["popularity", "pair counts", "transformer"])
    #expect(report.models.allSatisfy { 0...1 ~= $0.scores.hit.mean && $0.scores.questions == 40 })
    let lists = try run("lists.txt \(settings)")
    #expect(try JSONDecoder().decode(Report.self, from: Data(lists.output.utf8)) == report)

    let attributes = try run("lists.txt --attributes kinds.json \(settings)")
    let names = try JSONDecoder().decode(Report.self, from: Data(attributes.output.utf8)).models.map(\.name)
    #expect(names.contains("transformer with attributes"))
  }

  @Test(
    "What cannot be evaluated ends with a line that says what to do",
    arguments: [
      ("broken.txt", Int32(3), "Line 2 has no item"), ("nowhere.txt", 3, "nowhere.txt cannot be read"),
      ("pairs.txt --attributes pairs.txt", 3, "The attributes are no JSON object"),
      ("pairs.txt --heads 3", 2, "heads do not divide"), ("pairs.txt --seeds 1,x", 2, "--seeds holds x"),
      ("pairs.txt --ranking s3rec", 3, "draw fewer"),
    ])
  func refused(arguments: String, status: Int32, line: String) throws {
    let ending = try run(arguments)
    #expect(ending.status == status)
    #expect(ending.errors.contains(line), "\(ending.errors)")
    #expect(ending.output.isEmpty)
  }
}
