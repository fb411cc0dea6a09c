/// Judges models of next actions beside popularity and a count of pairs, as published tables do.
///
/// Everything that is chosen (the epoch, the weight of a blend) is chosen on the validation part; the test part is read once.
public struct SequenceStudy {
  public struct Settings: Equatable, Sendable {
    public var training: SequenceSettings
    public var sampling: NegativeSampling
    /// Of the items drawn on the test part.
    public var evaluationSeeds: [UInt64]
    /// Models that are trained for each that is judged, with seeds in a row; their logits are averaged.
    public var members = 1
    /// The most training actions of an answer that counts as rare.
    public var rareLimit = 3

    public init(training: SequenceSettings, sampling: NegativeSampling, evaluationSeeds: [UInt64]) {
      self.training = training
      self.sampling = sampling
      self.evaluationSeeds = evaluationSeeds
    }
  }

  let sequences: ActionSequences
  let attributes: ItemAttributes?
  let settings: Settings
  let split: LeaveLastOut
  let validation, test: RankingJudge

  /// - Parameter attributes: with them a model of items and their attributes is judged beside one of items alone.
  /// - Throws: `badSettings`, `tooFewExamples`.
  public init(_ sequences: ActionSequences, attributes: ItemAttributes?, settings: Settings) throws(LearningError) {
    guard !settings.evaluationSeeds.isEmpty, settings.members > 0 else {
      throw LearningError(.badSettings, "Without an evaluation seed or a member nothing is judged: give one.")
    }
    self.sequences = sequences
    self.attributes = attributes
    self.settings = settings
    let split = LeaveLastOut(sequences)
    self.split = split
    validation = try RankingJudge(
      split.validation, part: "validation", split: split, sequences: sequences, sampling: settings.sampling,
      seeds: [settings.training.seed])
    test = try RankingJudge(
      split.test, part: "test", split: split, sequences: sequences, sampling: settings.sampling,
      seeds: settings.evaluationSeeds)
  }
}
