public import Prediction
import Statistics

/// How well models of next actions find what people did next.
public struct SequenceReport: Codable, Equatable, Sendable {
  public struct Data: Codable, Equatable, Sendable {
    public var people: Int
    public var items: Int
    public var actions: Int
    /// Different attributes of items.
    public var attributes: Int
    /// People with three actions and more.
    public var questions: Int
  }

  /// How the answers were compared.
  public struct Ranking: Codable, Equatable, Sendable {
    /// Items drawn for each answer.
    public var negatives: Int
    public var known: NegativeSampling.Known
    /// Questions asked with each seed.
    public var questions: Int
    public var seeds: [UInt64]
  }

  /// A mean over evaluation seeds, with the standard deviation between them.
  public struct Figure: Codable, Equatable, Sendable {
    public var mean: Double
    public var deviation: Double

    init(_ values: [Double]) {
      let moments = SampleMoments(values)
      mean = moments.mean
      deviation = moments.variance.squareRoot()
    }
  }

  /// Where answers came in among the items drawn.
  public struct Scores: Codable, Equatable, Sendable {
    public var questions: Int
    /// The share among the first ten.
    public var hit: Figure
    /// Normalised discounted cumulative gain of the first ten.
    public var gain: Figure
  }

  public struct Model: Codable, Equatable, Sendable {
    public var name: String
    /// Nil when nothing was asked.
    public var scores: Scores?
    /// Answers that the training part holds three times or less.
    public var rare: Scores?
    /// The share among the first ten of all items that are not in the history, and the discounted gain there.
    public var fullHit: Double
    public var fullGain: Double
    /// The share among the first hundred there.
    public var fullRecall: Double
    /// On the validation part, where epochs and weights are chosen.
    public var validationGain: Double
    /// Of each member of an ensemble; empty for what is counted.
    public var trainings: [Training]
  }

  /// How a training went; times and targets are those of this process, without what an earlier one had done.
  public struct Training: Codable, Equatable, Sendable {
    public var seed: UInt64
    public var epochs: Int
    /// From 1.
    public var bestEpoch: Int
    /// Next actions learned from, over all epochs.
    public var targets: Int
    /// Of the wall clock, validation included.
    public var seconds: Double
    /// Of the processor, over all threads; other programs do not count.
    public var processorSeconds: Double
    public var targetsPerSecond: Double
  }

  /// What one model finds more than another on the same people and draws, with 95 % intervals over people.
  public struct Comparison: Codable, Equatable, Sendable {
    public var better: String
    public var over: String
    public var hit: MeasuredFigure?
    public var gain: MeasuredFigure?
    /// On the answers that the training part holds three times or less.
    public var rareHit: MeasuredFigure?
    public var rareGain: MeasuredFigure?
  }

  public var data: Data
  public var ranking: Ranking
  public var models: [Model]
  public var comparisons: [Comparison]
}
