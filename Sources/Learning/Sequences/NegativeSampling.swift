import Domain

/// How the items are drawn among which an answer has to be found.
public struct NegativeSampling: Equatable, Sendable {
  /// What of a person is never drawn.
  public enum Known: String, Codable, Sendable {
    /// Actions of the training part; the answer itself may be drawn.
    case training
    /// All actions, the answers too.
    case all
  }

  /// Items drawn for each answer, uniformly over all items.
  public var count: Int
  public var known: Known
  /// Whether an item is drawn once at most.
  public var isDistinct: Bool
  /// With more people than this, as many are drawn at random; nil for all.
  public var mostPeople: Int?

  public init(count: Int, known: Known, isDistinct: Bool, mostPeople: Int? = nil) {
    self.count = count
    self.known = known
    self.isDistinct = isDistinct
    self.mostPeople = mostPeople
  }

  /// As the published code of SASRec (Kang and McAuley, ICDM 2018).
  public static let sasrec = NegativeSampling(count: 100, known: .training, isDistinct: false, mostPeople: 10_000)
  /// As the published files of S³-Rec (Zhou et al., CIKM 2020).
  public static let s3rec = NegativeSampling(count: 99, known: .all, isDistinct: true)

  /// Items to compare with a question's answer.
  struct Draw: Equatable {
    /// The place of the question in its list.
    let question: Int
    let negatives: [Int32]
  }

  /// - Parameters:
  ///   - part: names the questions; seed and part alone decide what is drawn.
  ///   - sequences: all actions; a person must leave `count` items when they are distinct.
  /// - Throws: `badSettings` when nothing is to be drawn, `tooFewExamples` when a person left too few items.
  func draws(
    for questions: [LeaveLastOut.Question], part: String, split: LeaveLastOut, sequences: ActionSequences,
    seed: UInt64
  ) throws(LearningError) -> [Draw] {
    guard count > 0 else { throw LearningError(.badSettings, "Nothing is drawn for an answer: draw one at least.") }
    var random = SeededRandom(seed: seed, stream: "negatives.\(part)")
    var chosen = Array(questions.indices)
    if let mostPeople, chosen.count > mostPeople {
      random.shuffle(&chosen)
      chosen = chosen.prefix(mostPeople).sorted()
    }
    var draws: [Draw] = []
    draws.reserveCapacity(chosen.count)
    // The draw in which an item was last taken or forbidden: one array in place of a set for each person.
    var taken = [Int](repeating: -1, count: sequences.itemNames.count)
    for (number, question) in chosen.enumerated() {
      let person = questions[question].person
      let actions = known == .all ? sequences.people[person] : split.training[person]
      for item in actions { taken[Int(item)] = number }
      let left = sequences.itemCount - Set(actions).count
      guard left >= (isDistinct ? count : 1) else {
        throw LearningError(
          .tooFewExamples, "A person acted on all but \(left) items: fewer than the \(count) to draw: draw fewer.")
      }
      var negatives: [Int32] = []
      negatives.reserveCapacity(count)
      while negatives.count < count {
        let item = 1 + random.index(below: sequences.itemCount)
        guard taken[item] != number else { continue }
        negatives.append(Int32(item))
        if isDistinct { taken[item] = number }
      }
      draws.append(Draw(question: question, negatives: negatives))
    }
    return draws
  }
}
