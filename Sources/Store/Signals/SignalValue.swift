public import Domain

/// What a producer made of one piece of content.
public enum SignalValue: Equatable, Sendable {
  case vector(Embedding)
  /// `quality`, 0 ... 100, says how much there was to hash.
  case hash(BinaryCode, quality: Int)
  case scores(LabelScores)
  /// The text, which may be empty, and where it stands.
  case text(String, note: SignalNote?)
  /// Things in a picture, of which there may be none.
  case boxes(FoundBoxes)
  /// Why there is no value.
  case null(reason: String)
}

/// A score for each label of a taxonomy, in its order, comparable under one calibration.
public struct LabelScores: Equatable, Sendable {
  public let calibration: CalibrationID
  public let values: [Float]
  /// What led to the scores.
  public let note: SignalNote?

  public init(calibration: CalibrationID, values: [Float], note: SignalNote? = nil) {
    self.calibration = calibration
    self.values = values
    self.note = note
  }
}
