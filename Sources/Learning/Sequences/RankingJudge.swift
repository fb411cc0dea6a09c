import Domain
import Statistics

/// Asks a scorer the questions of one part and says where the answers came in.
struct RankingJudge {
  let questions: [LeaveLastOut.Question]
  /// For each evaluation seed, the questions that are asked and the items to compare with.
  private let draws: [[NegativeSampling.Draw]]
  private let items: Int

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
    items = sequences.itemCount
    var draws: [[NegativeSampling.Draw]] = []
    for seed in seeds {
      draws.append(try sampling.draws(for: questions, part: part, split: split, sequences: sequences, seed: seed))
    }
    self.draws = draws
  }

  func marks(of scorer: some ItemScorer) throws -> RankingMarks {
    var sampled = draws.map { Array(repeating: AnswerRank(better: 0, equal: 0), count: $0.count) }
    var full = Array(repeating: AnswerRank(better: 0, equal: 0), count: questions.count)
    // Where each question stands in each seed's draws.
    var asked = [[(seed: Int, place: Int)]](repeating: [], count: questions.count)
    for (seed, list) in draws.enumerated() {
      for (place, draw) in list.enumerated() { asked[draw.question].append((seed, place)) }
    }
    let everything = 1...Int32(items)
    try scorer.score(questions.map(\.history)) { question, scores in
      let (answer, history) = (questions[question].answer, Set(questions[question].history))
      for (seed, place) in asked[question] {
        sampled[seed][place] = AnswerRank(of: answer, among: draws[seed][place].negatives, scores: scores)
      }
      var rank = AnswerRank(of: answer, among: everything, scores: scores)
      let known = AnswerRank(of: answer, among: history.union([answer]), scores: scores)
      rank.better -= known.better
      rank.equal -= known.equal
      full[question] = rank
    }
    return RankingMarks(sampled: sampled, asked: draws.map { $0.map(\.question) }, full: full)
  }
}
