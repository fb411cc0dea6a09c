/// What training a ranking model on the ledger came to: how it was trained, and how good it is on days that it never saw.
public struct RankerReport: Codable, Equatable, Sendable {
  /// `ranker@version`.
  public var model: String
  public var network: RankerKind
  /// The bundle's folder.
  public var bundle: String
  public var seed: UInt64
  public var data: TrainingData
  public var training: TrainingCourse
  /// In the order of the network's outputs.
  public var heads: [Head]
  /// Of a network that may be served in fewer bits.
  public var precision: PrecisionChoice?
  /// Of a model that was trained on from another.
  public var succession: Succession?

  /// One outcome on the test part.
  public struct Head: Codable, Equatable, Sendable {
    public var task: String
    /// Examples of the test part with a known label.
    public var examples: Int
    public var positives: Int
    /// The kind of calibration that the validation part chose.
    public var calibration: String
    /// Constant, popularity, and the learned model before and after calibration.
    public var scores: [PredictorScore]
    /// The learned, calibrated model's area under the curve minus popularity's, on the same resamples.
    public var areaGain: MeasuredFigure?
    /// Popularity's log loss minus the learned, calibrated model's, on the same resamples.
    public var lossGain: MeasuredFigure?

    public init(
      task: String, examples: Int, positives: Int, calibration: String, scores: [PredictorScore],
      areaGain: MeasuredFigure?, lossGain: MeasuredFigure?
    ) {
      self.task = task
      self.examples = examples
      self.positives = positives
      self.calibration = calibration
      self.scores = scores
      self.areaGain = areaGain
      self.lossGain = lossGain
    }
  }

  public init(
    model: String, network: RankerKind, bundle: String, seed: UInt64, data: TrainingData, training: TrainingCourse,
    heads: [Head],
    precision: PrecisionChoice? = nil, succession: Succession? = nil
  ) {
    self.model = model
    self.network = network
    self.bundle = bundle
    self.seed = seed
    self.data = data
    self.training = training
    self.heads = heads
    self.precision = precision
    self.succession = succession
  }
}

/// Whether a network is served in bf16 rather than float32.
public struct PrecisionChoice: Codable, Equatable, Sendable {
  public var isFast: Bool
  /// Log loss in float32 on the validation part, over all known labels, in nats.
  public var loss: Double
  /// What bf16 adds to it.
  public var lossChange: MeasuredFigure

  public init(isFast: Bool, loss: Double, lossChange: MeasuredFigure) {
    self.isFast = isFast
    self.loss = loss
    self.lossChange = lossChange
  }
}

/// A model beside the one that it was trained on from, on the latest part of the ledger, which neither was trained on.
public struct Succession: Codable, Equatable, Sendable {
  /// `ranker@version`.
  public var previous: String
  /// Its log loss minus that of the model before, over all known labels, in nats; below 0 where it is better.
  public var lossChange: MeasuredFigure

  public init(previous: String, lossChange: MeasuredFigure) {
    self.previous = previous
    self.lossChange = lossChange
  }

  /// Whether the model before should stay.
  public var isWorse: Bool { lossChange.estimate > 0 }
}

/// What a model was trained and judged on.
public struct TrainingData: Codable, Equatable, Sendable {
  /// The checksum of decisions and outcomes.
  public var snapshot: String
  /// The definition of the features.
  public var schema: String
  /// Examples of each part.
  public var train: Int
  public var validation: Int
  public var test: Int
  /// What the ledger held, and what of it was left out.
  public var ledger: LedgerTally

  public init(snapshot: String, schema: String, train: Int, validation: Int, test: Int, ledger: LedgerTally) {
    self.snapshot = snapshot
    self.schema = schema
    self.train = train
    self.validation = validation
    self.test = test
    self.ledger = ledger
  }
}

/// What reading the ledger for training met.
public struct LedgerTally: Codable, Equatable, Sendable {
  /// Decisions read.
  public var decisions = 0
  /// Decisions left out because the person is deleted.
  public var deletedPeople = 0
  /// Decisions left out because no features were logged.
  public var withoutFeatures = 0
  /// Decisions left out because their features have another definition.
  public var otherSchema = 0
  /// Decisions left out because their record is damaged or its features do not fit its page.
  public var unreadable = 0
  /// Entries that no client confirmed as seen.
  public var unconfirmed = 0
  /// Ads left out because the person did not agree to measurement.
  public var withoutConsent = 0
  /// Events left out because they name another entry than the page has at their position.
  public var foreignEvents = 0
  /// Examples dropped because there were more than the limit; the oldest go first.
  public var overLimit = 0
  /// Examples kept.
  public var examples = 0

  public init() {}
}

/// How a training went.
public struct TrainingCourse: Codable, Equatable, Sendable {
  public var epochs: Int
  /// The epoch whose weights were kept, from 1.
  public var bestEpoch: Int
  /// The lowest log loss on the validation part: the mean over all known labels, in nats.
  public var validationLoss: Double
  /// Of the wall clock; not part of what is reproducible.
  public var seconds: Double
  public var examplesPerSecond: Double

  public init(epochs: Int, bestEpoch: Int, validationLoss: Double, seconds: Double, examplesPerSecond: Double) {
    self.epochs = epochs
    self.bestEpoch = bestEpoch
    self.validationLoss = validationLoss
    self.seconds = seconds
    self.examplesPerSecond = examplesPerSecond
  }
}
