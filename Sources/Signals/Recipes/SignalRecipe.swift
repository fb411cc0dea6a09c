public import Foundation

/// How a classifier is trained, as its author wrote it down: data, what stays frozen, the head and the course of training.
public struct SignalRecipe: Equatable, Sendable {
  /// Files of examples; `LabelledExamples` says how they look.
  public struct Data: Equatable, Sendable {
    public var training: URL
    /// Read once, by the final model; nil for none.
    public var validation: URL?
    /// The folder that paths of pictures start at.
    public var pictures: URL
  }

  public enum Normalisation: String, CaseIterable, Sendable {
    /// As they come.
    case none
    /// Each feature less its mean, by its standard deviation over the training part.
    case standardised
  }

  public struct Head: Equatable, Sendable {
    public var hidden: [Int] = []
    public var normalisation = Normalisation.standardised
    /// The share of values that is left out at a step, 0..<1.
    public var dropout = 0.0

    public init() {}
  }

  public struct Course: Equatable, Sendable {
    /// The most epochs.
    public var epochs = 60
    /// Epochs without a better loss on the inner part after which training stops.
    public var patience = 6
    /// Adam's step.
    public var rate = 1e-3
    /// Adam's weight decays to choose from.
    public var decays = [0.0, 0.1, 1]
    public var batch = 128
    /// The share of a label that is spread over all classes, 0..<1 (Szegedy et al., CVPR 2016).
    public var smoothing = 0.0
    /// Both parameters of the beta distribution of mixing weights; 0 mixes nothing (Zhang et al., ICLR 2018).
    public var mixup = 0.0
    /// Whether each class is drawn as often as the others.
    public var isBalanced = false

    public init() {}
  }

  /// Training the upper part of the backbone too, after the head.
  public struct FineTuning: Equatable, Sendable {
    /// What lies below this block of EfficientNet-Lite0, 1...15, or this layer of MiniLM, 0...5, stays as it is, and what it
    /// makes of the examples is computed once.
    public var fromBlock: Int
    public var epochs = 10
    /// Adam's step.
    public var rate = 3e-4
    public var decay = 0.01
    public var batch = 32
  }

  public var signal: String
  public var version: Int
  public var summary: String
  public var owner: String
  public var backbone: ClassifierSettings.Backbone
  public var task: ClassifierSettings.Task
  public var data: Data
  public var taps: [Int] = []
  public var views: [PictureView]
  /// Changed forms of each picture that training sees besides `views`: parts, stretched, mirrored, in other light.
  public var changed = 0
  /// As `ClassifierSettings.pieces`.
  public var pieces = ClassifierSettings.mostPieces
  public var head = Head()
  public var course = Course()
  /// Nil leaves the backbone frozen.
  public var fineTuning: FineTuning?
  /// Of the cross-validation.
  public var folds = 5
  /// What a label's threshold has to reach on examples that the model did not see.
  public var precision = 0.9
  public var licence: String
  /// The recipe's text, for its checksum.
  public var text: String
}
