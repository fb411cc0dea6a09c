import Bundles
import Foundation
import Inference
import Media
import Networks
import Signals

/// The inputs of heads and of upper blocks for any file of examples, by one frozen network each.
struct HeadBanks {
  private let recipe: SignalRecipe
  private let cache: URL
  private let features: ServedNetwork
  /// Up to where fine-tuning begins.
  private let lower: ServedNetwork?
  private let tokenizer: WordPieceTokenizer?
  private let weights: Checksum

  init(
    _ recipe: SignalRecipe, backbone: PublishedBackbone, runtime: OpenVINORuntime, threads: Int, cache: URL
  ) throws {
    let plan = ServingPlan(
      precision: .float32, threads: threads,
      buckets: ["batch": [1], "length": [16, 32, 64, ClassifierSettings.mostPieces]])
    self.recipe = recipe
    self.cache = cache
    weights = backbone.original
    tokenizer = try backbone.vocabulary.map { try WordPieceTokenizer(vocabularyFile: [UInt8]($0)) }
    features = try ServedNetwork(
      ClassifierGraph.features(backbone.weights, recipe.backbone, taps: recipe.taps), plan: plan, runtime: runtime)
    lower = try recipe.fineTuning.map { tuning in
      try ServedNetwork(
        ClassifierGraph.lower(backbone.weights, recipe.backbone, through: tuning.fromBlock), plan: plan,
        runtime: runtime)
    }
  }

  func settings(labels: [String]) -> ClassifierSettings {
    ClassifierSettings(
      backbone: recipe.backbone, taps: recipe.taps, views: recipe.views, pieces: recipe.pieces,
      hidden: recipe.head.hidden, task: recipe.task, labels: labels)
  }

  /// How many views of an example a served answer is the mean of.
  var servedViews: Int { max(1, recipe.views.count) }

  /// Features of the pooled layer alone, in the columns of a bank.
  var pooled: Range<Int> { (width - ClassifierGraph.pooledWidth(recipe.backbone))..<width }
  private var width: Int {
    recipe.backbone.readsPictures
      ? PictureClassifier<OnnxTensor>.width(taps: recipe.taps) : ClassifierGraph.pooledWidth(recipe.backbone)
  }

  /// What heads read, and the standard view of it for plain logistic regression.
  func features(
    of material: HeadMaterial, onlyServed: Bool = false, observe: (String) throws -> Void
  ) throws -> (all: FeatureBank, standard: FeatureBank) {
    if let texts = texts(of: material) {
      let bank = try texts.features(features, width: width, pipeline: "features \(weights)", in: cache) {
        try observe("features of \($0) of \(material.targets.places.count) texts")
      }
      return (bank, bank)
    }
    // The standard view is for comparison where it is not served.
    let views = recipe.views + (onlyServed || recipe.views.contains(.standard) ? [] : [.standard])
    let bank = try pictures(material).features(
      features, views: views, changed: onlyServed ? 0 : recipe.changed, width: width,
      pipeline: "features \(weights) \(recipe.taps)", in: cache
    ) { try observe("features of \($0) of \(material.targets.places.count) pictures") }
    let learned = Array(recipe.views.indices) + Array(views.count..<bank.views)
    return (bank.looking(learned), bank.looking([views.firstIndex(of: .standard) ?? 0]))
  }

  /// What upper blocks read; nil without fine-tuning.
  func lower(
    of material: HeadMaterial, onlyServed: Bool = false, observe: (String) throws -> Void
  ) throws -> FeatureBank? {
    guard let tuning = recipe.fineTuning, let lower else { return nil }
    if let texts = texts(of: material) {
      return try texts.features(
        lower, width: texts.longest * HeadNetwork.stateWidth, pipeline: "states \(weights) \(tuning.fromBlock)",
        isHalf: true, in: cache
      ) { try observe("states of \($0) of \(material.targets.places.count) texts") }
    }
    let shape = EfficientNetLite0<OnnxTensor>.mapShape(through: tuning.fromBlock)
    let side = 224 / shape.reduction
    return try pictures(material).features(
      lower, views: recipe.views, changed: onlyServed ? 0 : recipe.changed, width: shape.channels * side * side,
      pipeline: "maps \(weights) \(tuning.fromBlock)", isHalf: true, in: cache
    ) { try observe("maps of \($0) of \(material.targets.places.count) pictures") }
  }

  private func pictures(_ material: HeadMaterial) throws(LearningError) -> PictureBank {
    if let pictures = material.pictures { return pictures }
    throw LearningError(.badInput, "The examples hold texts, and the backbone reads pictures: name another.")
  }

  private func texts(of material: HeadMaterial) -> TextBank? {
    tokenizer.map { TextBank(material.examples.examples.map(\.content), $0, most: recipe.pieces) }
  }
}
