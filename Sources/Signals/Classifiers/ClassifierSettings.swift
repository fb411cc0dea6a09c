public import Bundles
public import Media

/// What a classifier is besides its weights: how it looks at content, what its head is like and which classes it tells apart.
///
/// A manifest keeps it; equal settings and weights give equal scores.
public struct ClassifierSettings: Equatable, Sendable {
  /// What content becomes before the head.
  public enum Backbone: String, CaseIterable, Sendable {
    case efficientNetLite0 = "efficientnet-lite0"
    case miniLM = "minilm-l6-v2"

    public var readsPictures: Bool { self == .efficientNetLite0 }
  }

  /// How many classes one example has.
  public enum Task: String, CaseIterable, Sendable {
    /// Exactly one: scores sum to 1.
    case single
    /// Any number: each class has a probability of its own.
    case multiple
  }

  public var backbone: Backbone
  /// As `EfficientNetLite0.pooled(_:taps:)` reads them; none for texts.
  public var taps: [Int]
  /// How a picture is looked at, one at least; the logits of all views are averaged. Empty for texts.
  public var views: [PictureView]
  /// The most pieces of a text that are read, control tokens included; the rest is cut off.
  public var pieces: Int
  /// Widths of the head's hidden layers.
  public var hidden: [Int]
  public var task: Task
  /// In the order of the scores.
  public var labels: [String]

  public init(
    backbone: Backbone, taps: [Int] = [], views: [PictureView], pieces: Int = Self.mostPieces, hidden: [Int] = [],
    task: Task, labels: [String]
  ) {
    (self.backbone, self.taps, self.views) = (backbone, taps, views)
    (self.pieces, self.hidden, self.task, self.labels) = (pieces, hidden, task, labels)
  }

  /// The most pieces of a text that a classifier may read.
  public static let mostPieces = TextEmbeddingProducer.maximumLength

  static let architectureName = "Classifier"
  static let preprocessingName = "classifier"

  public var architecture: Manifest.Architecture {
    .init(
      name: Self.architectureName,
      settings: [
        "backbone": .text(backbone.rawValue), "taps": .list(taps.map { .integer($0) }),
        "hidden": .list(hidden.map { .integer($0) }), "task": .text(task.rawValue),
        "labels": .list(labels.map { .text($0) }),
      ])
  }

  public var preprocessing: Manifest.Preprocessing {
    let views = Setting.list(views.map { .text("\($0.crop)\($0.isMirrored ? " mirrored" : "")") })
    let version: Setting =
      backbone.readsPictures
      ? .text(PicturePreprocessor.efficientNetLite0(layout: .nchw, decoding: .exact).version)
      : .text("wordpiece-1")
    var settings = ["version": version, "views": views]
    if !backbone.readsPictures { settings["pieces"] = .integer(pieces) }
    return .init(name: Self.preprocessingName, settings: settings)
  }

  /// - Throws: `SignalError`: `damagedBundle` for a manifest of something else, or whose parts do not fit together.
  public init(_ manifest: Manifest) throws(SignalError) {
    func refusal(_ what: String) -> SignalError {
      SignalError(
        .damagedBundle, "Bundle \(manifest.name)-\(manifest.version) \(what): train it again, or fetch it whole.")
    }
    let settings = manifest.architecture.settings
    guard manifest.architecture.name == Self.architectureName,
      case .text(let name)? = settings["backbone"], let backbone = Backbone(rawValue: name),
      case .text(let word)? = settings["task"], let task = Task(rawValue: word),
      let taps = settings["taps"]?.integers, let hidden = settings["hidden"]?.integers,
      let labels = settings["labels"]?.texts
    else { throw refusal("is no classifier that this version knows") }
    guard !labels.isEmpty, Set(labels).count == labels.count else { throw refusal("names no labels, or one twice") }
    guard taps.allSatisfy({ (1...16).contains($0) }), hidden.allSatisfy({ (1...65_536).contains($0) }) else {
      throw refusal("has layers of impossible sizes")
    }
    let views = (manifest.preprocessing.settings["views"]?.items ?? []).compactMap(PictureView.init)
    var pieces = Self.mostPieces
    if case .integer(let count)? = manifest.preprocessing.settings["pieces"] { pieces = count }
    self.init(
      backbone: backbone, taps: taps, views: views, pieces: pieces, hidden: hidden, task: task, labels: labels)
    guard manifest.preprocessing == preprocessing, views.isEmpty != backbone.readsPictures,
      (3...Self.mostPieces).contains(pieces)
    else {
      throw refusal("was made with a preprocessing that this version does not have")
    }
  }
}

/// One way to look at a picture: a square around its centre, mirrored or not.
public struct PictureView: Hashable, Sendable {
  /// The part of the shorter side that is kept, above 0 and at most 1.
  public var crop: Double
  public var isMirrored: Bool

  public init(crop: Double, isMirrored: Bool = false) {
    (self.crop, self.isMirrored) = (crop, isMirrored)
  }

  /// As published for EfficientNet-Lite0.
  public static let standard = PictureView(crop: 0.875)

  fileprivate init?(_ setting: Setting) {
    guard case .text(let text) = setting else { return nil }
    let words = text.split(separator: " ")
    guard let crop = words.first.flatMap({ Double($0) }), crop > 0, crop <= 1, words.count < 3,
      words.dropFirst().allSatisfy({ $0 == "mirrored" })
    else { return nil }
    self.init(crop: crop, isMirrored: words.count == 2)
  }

  /// What the network reads: [3, 224, 224].
  ///
  /// - Throws: `MediaError` for a crop outside its bounds.
  public func tensor(of picture: Picture) throws(MediaError) -> [Float] {
    let standard = PicturePreprocessor.efficientNetLite0(layout: .nchw, decoding: .exact)
    let side = standard.side
    let values = try PicturePreprocessor(
      side: side, cropFraction: crop, mean: standard.mean, scale: standard.scale, layout: .nchw, decoding: .exact
    ).tensor(of: picture)
    guard isMirrored else { return values }
    var mirrored = values
    for start in stride(from: 0, to: values.count, by: side) {
      mirrored[start..<(start + side)].reverse()
    }
    return mirrored
  }
}

extension Setting {
  fileprivate var items: [Setting]? { if case .list(let items) = self { items } else { nil } }

  fileprivate var integers: [Int]? {
    guard let items else { return nil }
    let values = items.compactMap { if case .integer(let value) = $0 { value } else { nil } }
    return values.count == items.count ? values : nil
  }

  fileprivate var texts: [String]? {
    guard let items else { return nil }
    let values = items.compactMap { if case .text(let value) = $0 { value } else { nil } }
    return values.count == items.count ? values : nil
  }
}
