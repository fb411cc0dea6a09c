import Statistics

/// Where the answers came in.
struct RankingMarks {
  /// Of the part, whether asked or not.
  let questions: Int
  /// For each evaluation seed and question asked, among the items drawn.
  let sampled: [[AnswerRank]]
  /// For each evaluation seed, the places of the questions asked.
  let asked: [[Int]]
  /// For each question, among all items that are not in its history; empty when that was not asked for.
  let full: [AnswerRank]

  /// Over all seeds.
  var meanGain: Double { SampleMoments(sampled.joined().map(\.gain)).mean }

  /// Over all seeds.
  /// - Parameter counts: whether a question, by its place, counts.
  /// - Returns: nil when none does.
  func scores(where counts: (Int) -> Bool) -> SequenceReport.Scores? {
    let kept = zip(sampled, asked).map { ranks, questions in
      zip(ranks, questions).filter { counts($1) }.map(\.0)
    }
    guard let most = kept.map(\.count).max(), most > 0, kept.allSatisfy({ !$0.isEmpty }) else { return nil }
    return SequenceReport.Scores(
      questions: most, hit: .init(kept.map { SampleMoments($0.map(\.hit)).mean }),
      gain: .init(kept.map { SampleMoments($0.map(\.gain)).mean }))
  }

  /// The mean over the seeds that asked it, for each question that counts; marks of the same judge are aligned.
  func means(of value: KeyPath<AnswerRank, Double>, where counts: (Int) -> Bool) -> [Double] {
    var moments = [SampleMoments](repeating: SampleMoments(), count: questions)
    for (ranks, questions) in zip(sampled, asked) {
      for (rank, question) in zip(ranks, questions) where counts(question) {
        moments[question].add(rank[keyPath: value])
      }
    }
    return moments.filter { $0.count > 0 }.map(\.mean)
  }
}
