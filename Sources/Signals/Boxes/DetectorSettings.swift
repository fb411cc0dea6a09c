public import Bundles
import Media
import Networks

/// What a detector is besides its weights: the square it looks at, its towers, its labels, and which of its boxes are kept.
public struct DetectorSettings: Equatable, Sendable {
  /// Of the square that a picture is laid on, in pixels; 32 divides it.
  public var side: Int
  /// Channels of the towers.
  public var width: Int
  /// Pairs of layers in each tower.
  public var layers: Int
  /// In the order of the network's classes.
  public var labels: [String]
  /// A box that overlaps a surer one of its label by more is left out.
  public var overlap: Double
  /// Boxes below this score, before calibration, are left out.
  public var floor: Double
  /// Boxes that are kept at most.
  public var most: Int

  public init(
    side: Int = 320, width: Int = 128, layers: Int = 2, labels: [String], overlap: Double = 0.5, floor: Double = 0.05,
    most: Int = 100
  ) {
    (self.side, self.width, self.layers, self.labels) = (side, width, layers, labels)
    (self.overlap, self.floor, self.most) = (overlap, floor, most)
  }

  static let architectureName = "BoxDetector"
  static let preprocessingName = "letterbox"
  public static let sides = 64...1_024

  public var shape: (classes: Int, width: Int, layers: Int) { (labels.count, width, layers) }

  public var architecture: Manifest.Architecture {
    .init(
      name: Self.architectureName,
      settings: [
        "backbone": .text("efficientnet-lite0"), "width": .integer(width), "layers": .integer(layers),
        "labels": .list(labels.map { .text($0) }), "overlap": .text("\(overlap)"), "floor": .text("\(floor)"),
        "most": .integer(most),
      ])
  }

  public var preprocessing: Manifest.Preprocessing {
    .init(
      name: Self.preprocessingName,
      settings: ["side": .integer(side), "version": .text(PictureFraming.version(side: side))])
  }

  /// - Throws: `SignalError`: `damagedBundle` for a manifest of something else, or whose parts do not fit together.
  public init(_ manifest: Manifest) throws(SignalError) {
    func refusal(_ what: String) -> SignalError {
      SignalError(
        .damagedBundle, "Bundle \(manifest.name)-\(manifest.version) \(what): train it again, or fetch it whole.")
    }
    let settings = manifest.architecture.settings
    guard manifest.architecture.name == Self.architectureName, case .integer(let width)? = settings["width"],
      case .integer(let layers)? = settings["layers"], case .list(let names)? = settings["labels"],
      case .text(let overlap)? = settings["overlap"], case .text(let floor)? = settings["floor"],
      case .integer(let most)? = settings["most"], case .integer(let side)? = manifest.preprocessing.settings["side"],
      let overlap = Double(overlap), let floor = Double(floor)
    else { throw refusal("is no detector that this version knows") }
    let labels = names.compactMap { if case .text(let name) = $0 { name } else { nil } }
    guard !labels.isEmpty, labels.count == names.count, Set(labels).count == labels.count else {
      throw refusal("names no labels, or one twice")
    }
    guard Self.sides.contains(side), side % 32 == 0, (1...4_096).contains(width), (1...16).contains(layers),
      (0...1).contains(overlap), (0...1).contains(floor), (1...1_000).contains(most)
    else { throw refusal("has sizes that cannot be") }
    self.init(
      side: side, width: width, layers: layers, labels: labels, overlap: overlap, floor: floor, most: most)
    guard manifest.preprocessing == preprocessing else {
      throw refusal("was made with a preprocessing that this version does not have")
    }
  }

  /// How a detector names the map from its scores to probabilities in its bundle.
  public static let calibratedOutput = "score"
}
