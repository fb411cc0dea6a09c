import Domain
import Statistics

/// Asks a scorer the questions of one part and says where the answers came in.
struct RankingJudge {
  let questions: [LeaveLastOut.Question]
  /// For each evaluation seed, the questions that are asked and the items to compare with.
  private let draws: [[NegativeSampling.Draw]]
  /// Where each question stands in each seed's draws.
  private let asked: [[(seed: Int, place: Int)]]

  /// - Parameter part: names the questions, so that no other part draws the same items.
  /// - Throws: `tooFewExamples` without questions, or when a person left too few items to draw.
  init(
    _ questions: [LeaveLastOut.Question], part: String, split: LeaveLastOut, sequences: ActionSequences,
    sampling: NegativeSampling, seeds: [UInt64]
  ) throws(LearningError) {
    guard !questions.isEmpty else {
      throw LearningError(.tooFewExamples, "Nobody has three actions: there is none to ask for.")
    }
    self.questions = questions
    var draws: [[NegativeSampling.Draw]] = []
    for seed in seeds {
      draws.append(try sampling.draws(for: questions, part: part, split: split, sequences: sequences, seed: seed))
    }
    self.draws = draws
    var asked = [[(seed: Int, place: Int)]](repeating: [], count: questions.count)
    for (seed, list) in draws.enumerated() {
      for (place, draw) in list.enumerated() { asked[draw.question].append((seed, place)) }
    }
    self.asked = asked
  }

  /// - Parameter full: whether each answer is compared with all items too, and questions are scored that no seed asks.
  func marks(of scorer: some ItemScorer, full: Bool) throws -> RankingMarks {
    let none = AnswerRank(better: 0, equal: 0)
    var sampled = draws.map { Array(repeating: none, count: $0.count) }
    var ranks = Array(repeating: none, count: full ? questions.count : 0)
    let scored = questions.indices.filter { full || !asked[$0].isEmpty }
    try scorer.score(scored.map { questions[$0].history }) { index, scores in
      let question = scored[index]
      let answer = questions[question].answer
      for (seed, place) in asked[question] {
        sampled[seed][place] = AnswerRank(of: answer, among: draws[seed][place].negatives, scores: scores)
      }
      guard full else { return }
      ranks[question] = AnswerRank(of: answer, outside: questions[question].history, scores: scores)
    }
    return RankingMarks(
      questions: questions.count, sampled: sampled, asked: draws.map { $0.map(\.question) }, full: ranks)
  }
}
