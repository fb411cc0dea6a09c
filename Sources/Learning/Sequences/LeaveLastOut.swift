/// Each person's last action to judge on, the one before it to choose on, and the rest to learn from.
///
/// The split of SASRec (Kang and McAuley, ICDM 2018). Who has fewer than three actions is learned from alone.
public struct LeaveLastOut: Equatable, Sendable {
  /// A person's question: what comes after the history?
  public struct Question: Equatable, Sendable {
    public let person: Int
    public let history: [Int32]
    public let answer: Int32
  }

  /// Actions to learn from, a list for each person.
  public let training: [[Int32]]
  public let validation: [Question]
  /// Their histories hold the action that validation asked for.
  public let test: [Question]
  /// How often each item stands in the training part, by number.
  public let popularity: [Int]

  public init(_ sequences: ActionSequences) {
    var training: [[Int32]] = []
    var validation: [Question] = []
    var test: [Question] = []
    for (person, actions) in sequences.people.enumerated() {
      guard actions.count >= 3 else {
        training.append(actions)
        continue
      }
      let learned = Array(actions.dropLast(2))
      training.append(learned)
      validation.append(Question(person: person, history: learned, answer: actions[actions.count - 2]))
      test.append(
        Question(person: person, history: Array(actions.dropLast()), answer: actions[actions.count - 1]))
    }
    var popularity = [Int](repeating: 0, count: sequences.itemNames.count)
    for item in training.joined() { popularity[Int(item)] += 1 }
    self.training = training
    self.validation = validation
    self.test = test
    self.popularity = popularity
  }
}
