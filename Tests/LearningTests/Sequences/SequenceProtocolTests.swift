import Foundation
import Testing

@testable import Learning

@Suite("Protocols for next actions")
struct SequenceProtocolTests {
  @Test("Pairs on lines and lists on lines are the same actions")
  func forms() throws {
    let pairs = try ActionSequences(parsing: "u 9\nu 7\nv 7\nu 8\n\nv 9\n")
    let lists = try ActionSequences(parsing: "u 9 7 8\r\nv\t7 9")
    #expect(pairs.people == [[1, 2, 3], [2, 1]])
    #expect(pairs.people == lists.people)
    #expect(pairs.itemNames == ["", "9", "7", "8"])
    #expect(pairs.itemCount == 3 && pairs.actionCount == 5)
  }

  @Test("A file of another form is refused with its line", arguments: ["u 1\nv\n", "", "\n\n"])
  func refused(text: String) {
    let error = #expect(throws: LearningError.self) { try ActionSequences(parsing: text) }
    #expect(error?.code == .badInput)
    #expect(text.isEmpty || text == "\n\n" || error?.message.contains("Line 2") == true)
  }

  @Test("Attributes are numbered by item, numbers and texts alike; a list that is none is refused")
  func attributes() throws {
    let items = try ActionSequences(parsing: "u a b c")
    let attributes = try ItemAttributes(parsing: Data(#"{"b": [7, "red"], "a": ["red"], "z": [1]}"#.utf8), items: items)
    #expect(attributes.ofItem == [[], [1], [2, 1], []])
    #expect(attributes.count == 2)
    let error = #expect(throws: LearningError.self) {
      try ItemAttributes(parsing: Data(#"{"b": 7}"#.utf8), items: items)
    }
    #expect(error?.code == .badInput)
  }

  @Test("The last action is asked with the one before it in the history, which validation asked for")
  func split() {
    let split = LeaveLastOut(ActionSequences([["a", "b", "c", "d"], ["b", "a"], ["a", "a", "c"]]))
    #expect(split.training == [[1, 2], [2, 1], [1]])
    #expect(
      split.validation == [
        .init(person: 0, history: [1, 2], answer: 3), .init(person: 2, history: [1], answer: 1),
      ])
    #expect(
      split.test == [
        .init(person: 0, history: [1, 2, 3], answer: 4), .init(person: 2, history: [1, 1], answer: 3),
      ])
    #expect(split.popularity == [0, 3, 2, 0, 0])
  }

  @Test("SASRec's draw leaves out training actions alone, S3-Rec's all actions and repeats")
  func draws() throws {
    let sequences = Planted.sequences(people: 40, items: 30)
    let split = LeaveLastOut(sequences)
    var sawAnswer = false
    for draw in try NegativeSampling.sasrec.draws(
      for: split.test, part: "test", split: split, sequences: sequences, seed: 1)
    {
      let question = split.test[draw.question]
      #expect(draw.negatives.count == 100)
      #expect(draw.negatives.allSatisfy { 1...30 ~= $0 })
      #expect(Set(draw.negatives).isDisjoint(with: split.training[question.person]))
      sawAnswer = sawAnswer || draw.negatives.contains(question.answer)
    }
    #expect(sawAnswer)
    let rule = NegativeSampling(count: 12, known: .all, isDistinct: true)
    for draw in try rule.draws(for: split.test, part: "test", split: split, sequences: sequences, seed: 1) {
      #expect(Set(draw.negatives).count == 12)
      #expect(
        Set(draw.negatives).isDisjoint(with: sequences.people[split.test[draw.question].person]))
    }
  }

  @Test("Draws follow seed and part; too many people are drawn from; too few items are refused")
  func drawSettings() throws {
    let sequences = Planted.sequences(people: 40, items: 30)
    let split = LeaveLastOut(sequences)
    func draws(_ rule: NegativeSampling, part: String = "test", seed: UInt64 = 1) throws -> [NegativeSampling.Draw] {
      try rule.draws(for: split.test, part: part, split: split, sequences: sequences, seed: seed)
    }
    let first = try draws(.sasrec)
    #expect(first == (try draws(.sasrec)))
    #expect(first != (try draws(.sasrec, seed: 2)))
    #expect(first != (try draws(.sasrec, part: "validation")))
    let few = try draws(NegativeSampling(count: 3, known: .training, isDistinct: false, mostPeople: 10))
    #expect(few.count == 10 && Set(few.map(\.question)).count == 10)
    let error = #expect(throws: LearningError.self) { try draws(.s3rec) }
    #expect(error?.code == .tooFewExamples)
  }

  @Test("A tie counts as if broken at random: the mean over the places that it may take")
  func ties() {
    func rank(_ scores: [Float], among others: [Int32]) -> AnswerRank {
      scores.withUnsafeBufferPointer { AnswerRank(of: 0, among: others, scores: $0) }
    }
    let second = rank([2, 3, 1], among: [1, 2])
    #expect(second == AnswerRank(better: 1, equal: 0))
    #expect(second.hit == 1 && abs(second.gain - 1 / log2(3)) < 1e-12)
    let tied = rank([2, 2, 1], among: [1, 2])
    #expect(tied.hit == 1 && abs(tied.gain - (1 + 1 / log2(3)) / 2) < 1e-12)
    // Ten better and one among them twice: an item that was drawn twice counts twice.
    #expect(rank([0, 1], among: Array(repeating: 1, count: 10)).hit == 0)
    #expect(abs(AnswerRank(better: 8, equal: 3).hit - 2 / 4) < 1e-12)
    #expect(AnswerRank(better: 0, equal: 99).hit == 0.1)
  }

  @Test("Popularity's figures on three people are those computed by hand")
  func oracle() throws {
    // Training: a a b | b a c | a c, so popularity a 4, b 2, c 2, d 0, e 0.
    let sequences = ActionSequences([
      ["a", "a", "b", "c", "d"], ["b", "a", "c", "d", "b"], ["a", "c", "e", "a"],
    ])
    let split = LeaveLastOut(sequences)
    #expect(split.popularity == [0, 4, 2, 2, 0, 0])
    let judge = try RankingJudge(
      split.test, part: "test", split: split, sequences: sequences,
      sampling: .init(count: 2, known: .training, isDistinct: false), seeds: [1, 2])
    let marks = try judge.marks(of: PopularityScorer(popularity: split.popularity), full: true)
    // Not in the history: d, e | e | b, d; of the first b is popular, of the last a.
    #expect(
      marks.full == [
        AnswerRank(better: 0, equal: 1), AnswerRank(better: 0, equal: 0), AnswerRank(better: 0, equal: 0),
      ])
    let scores = try #require(marks.scores { _ in true })
    #expect(scores.questions == 3 && scores.hit.mean == 1)
    #expect(marks.scores { _ in false } == nil)
    #expect(marks.means(of: \.hit) { $0 == 1 } == [1])
  }

  @Test("Pairs count by distance, both ways, and less for older actions of the history")
  func pairs() {
    let split = LeaveLastOut(ActionSequences([["a", "b", "c", "x", "y"], ["a", "b", "z", "z"]]))
    let counts = CoCountScorer(
      split, settings: .init(distanceDecay: 0.5, reach: 5, ageDecay: 0.25, popularityPower: 0))
    // ab 2, bc 1, ac 0.5; a scores from b, then from a.
    let scores = counts.counts(after: [1, 2])
    #expect(abs(scores[3] - (1 + 0.25 * 0.5)) < 1e-4)
    #expect(abs(scores[1] - 2) < 1e-4 && abs(scores[2] - 0.25 * 2) < 1e-4)
    #expect(scores[4] == 0)
  }
}
