public import Foundation

/// How a detector of things in pictures is trained, as its author wrote it down.
public struct BoxRecipe: Equatable, Sendable {
  public struct Data: Equatable, Sendable {
    /// As `BoxExamples` reads them.
    public var training: URL
    /// The folder that paths of pictures start at; that of the annotations when nil.
    public var pictures: URL?
    /// Read once, by the final model; nil for none.
    public var validation: URL?
    /// The share of the pictures that is held out and read once, by the final model; which ones does not depend on a seed.
    public var heldOut = 0.0
    /// The share of the others that training is watched on and scores are calibrated on.
    public var inner = 0.2
  }

  public struct Head: Equatable, Sendable {
    /// Channels.
    public var width = 128
    /// Pairs of layers in each tower.
    public var layers = 2

    public init() {}
  }

  public struct Course: Equatable, Sendable {
    public var epochs = 40
    /// Epochs without a better figure on the inner part after which training stops; nil for never.
    public var patience: Int?
    /// Adam's step for the head, at its highest.
    public var rate = 2e-3
    /// Of the upper blocks of the backbone; 0 leaves them frozen.
    public var backboneRate = 0.0
    public var decay = 1e-4
    public var batch = 16
    /// How far from the middle of a box places answer for it, in steps from place to place.
    public var reach = 1.5

    public init() {}
  }

  public var signal: String
  public var version: Int
  public var summary: String
  public var owner: String
  public var licence: String
  public var data: Data
  /// Of the square that a picture is laid on, in pixels.
  public var side = 320
  /// Changed forms of each picture that training draws from, beside the picture as it is.
  public var views = 12
  public var head = Head()
  public var course = Course()
  /// The recipe's text, for its checksum.
  public var text: String
}

/// A recipe of any task.
public enum TrainingRecipe: Equatable, Sendable {
  case labels(SignalRecipe)
  case boxes(BoxRecipe)
  case products(ProductRecipe)

  /// Reads a recipe strictly; its `task` says which keys it has.
  ///
  /// - Parameter file: paths in the recipe start at its folder.
  /// - Throws: `SignalError`: `unreadable`, `malformed`, `unknownKey`, `missingKey`, `badValue`, `duplicate`.
  public init(reading file: URL) throws(SignalError) {
    let text: String
    do {
      text = try String(contentsOf: file, encoding: .utf8)
    } catch {
      throw SignalError(
        .unreadable, "\(file.lastPathComponent) cannot be read as UTF-8: check that the recipe is there.", cause: error)
    }
    let folder = file.deletingLastPathComponent()
    let name = file.lastPathComponent
    switch try ContractNode(parsing: text, file: name).word("task") {
    case BoxRecipe.task: self = .boxes(try BoxRecipe(yaml: text, file: name, folder: folder))
    case ProductRecipe.task: self = .products(try ProductRecipe(yaml: text, file: name, folder: folder))
    default: self = .labels(try SignalRecipe(yaml: text, file: name, folder: folder))
    }
  }
}
