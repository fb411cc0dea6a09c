import Bundles
import Foundation
import Inference
import Networks
import Signals

/// The inputs of heads and of upper blocks for any file of examples, by one frozen network each.
struct HeadBanks {
  private let recipe: SignalRecipe
  private let cache: URL
  private let features: ServedNetwork
  private let maps: ServedNetwork?
  private let weights: Checksum

  init(
    _ recipe: SignalRecipe, backbone: PublishedBackbone, runtime: OpenVINORuntime, threads: Int, cache: URL
  ) throws {
    let plan = ServingPlan(precision: .float32, threads: threads, buckets: ["batch": [1]])
    self.recipe = recipe
    self.cache = cache
    weights = backbone.original
    features = try ServedNetwork(
      ClassifierGraph.features(backbone.weights, taps: recipe.taps), plan: plan, runtime: runtime)
    maps = try recipe.fineTuning.map { tuning in
      try ServedNetwork(
        ClassifierGraph.maps(backbone.weights, through: tuning.fromBlock), plan: plan, runtime: runtime)
    }
  }

  func settings(labels: [String]) -> ClassifierSettings {
    ClassifierSettings(
      backbone: recipe.backbone, taps: recipe.taps, views: recipe.views, hidden: recipe.head.hidden, task: recipe.task,
      labels: labels)
  }

  /// The views that training draws from: those that are served first.
  private var looks: [PictureView] { recipe.views + recipe.augmentation.filter { !recipe.views.contains($0) } }

  /// Features of the pooled layer alone, in the columns of a bank.
  var pooled: Range<Int> { (width - 1_280)..<width }
  private var width: Int { PictureClassifier<OnnxTensor>.width(taps: recipe.taps) }

  /// What heads read, and the standard view of it for plain logistic regression.
  func features(
    of material: HeadMaterial, onlyServed: Bool = false, observe: (String) throws -> Void
  ) throws -> (all: FeatureBank, standard: FeatureBank) {
    var views = onlyServed ? recipe.views : looks
    let count = views.count
    if !onlyServed, !views.contains(.standard) { views.append(.standard) }
    let bank = try pictures(material).features(
      features, views: views, width: width, pipeline: "features \(weights) \(recipe.taps)", in: cache
    ) { try observe("features of \($0) of \(material.targets.places.count) pictures") }
    return (bank.looking(Array(0..<count)), bank.looking([views.firstIndex(of: .standard) ?? 0]))
  }

  private func pictures(_ material: HeadMaterial) throws(LearningError) -> PictureBank {
    if let pictures = material.pictures { return pictures }
    throw LearningError(.badInput, "The examples hold texts, and the backbone reads pictures: name another.")
  }

  /// What upper blocks read.
  func maps(
    of material: HeadMaterial, onlyServed: Bool = false, observe: (String) throws -> Void
  ) throws -> FeatureBank? {
    guard let tuning = recipe.fineTuning, let maps else { return nil }
    let shape = EfficientNetLite0<OnnxTensor>.mapShape(through: tuning.fromBlock)
    let side = 224 / shape.reduction
    let views = onlyServed ? recipe.views : looks
    return try pictures(material).features(
      maps, views: views, width: shape.channels * side * side, pipeline: "maps \(weights) \(tuning.fromBlock)",
      isHalf: true, in: cache
    ) { try observe("maps of \($0) of \(material.targets.places.count) pictures") }
  }
}
