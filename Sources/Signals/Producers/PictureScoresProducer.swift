import Bundles
public import Domain
import Inference
public import Media
public import Store

/// A score for each label of a classifier of pictures, calibrated.
public struct PictureScoresProducer: ValueProducer {
  public let contract: SignalContract
  public let kind = MediaKind.picture
  public let capacity: Int
  public let nullReasons =
    [SignalNull.Code.noInput, .missingFile, .unsafePath, .noDirection] + SignalNull.Code.media.map { .init($0) }
  private let encoder: ImageEncoder
  private let settings: ClassifierSettings
  private let decision: ClassifierDecision
  private let calibration: CalibrationID

  /// - Parameters:
  ///   - contract: names the bundle, which lies on the shelf.
  ///   - threads: pictures that are worked on at the same time, each on one thread.
  ///   - capacity: items that may be in the works at once.
  /// - Throws: `SignalError`: `damagedBundle`, `bundleMismatch`, `unsupported`, `failed`; `MediaError`.
  public init(
    contract: SignalContract, shelf: BundleShelf, threads: Int, capacity: Int = 64, limits: PictureLimits = .init()
  ) throws {
    let bundle = try shelf.published(for: contract)
    let settings = try ClassifierSettings(bundle.manifest)
    decision = try ClassifierDecision(bundle, settings: settings)
    guard settings.backbone.readsPictures else {
      throw SignalError(.unsupported, "\(contract.name) is a classifier of texts, and its contract reads pictures.")
    }
    try contract.requireMatch(settings, bundle.manifest)
    guard let calibration = contract.calibration else {
      throw SignalError(.badValue, "\(contract.name) names no calibration for its scores: add it to the contract.")
    }
    let model = try ClassifierGraph.checked { () throws(InferenceError) in
      try ClassifierGraph.logits(bundle.weights, settings)
    }
    encoder = try ImageEncoder(
      shelf.network(model, precision: bundle.manifest.precision, buckets: ["batch": [1]], threads: 1, runs: threads),
      threads: threads, capacity: capacity, limits: limits)
    self.contract = contract
    self.calibration = calibration
    self.capacity = capacity
    self.settings = settings
  }

  public func prepare() throws { try encoder.prepare() }

  public func reading(
    of content: @escaping @Sendable () throws -> [UInt8], until deadline: ContinuousClock.Instant
  ) async throws -> Result<SignalValue, SignalNull> {
    switch try await encoder.vectors(of: content, looking: settings.views, until: deadline) {
    case .failure(let null): return .failure(null)
    case .success(let logits):
      let mean = decision.mean(of: logits)
      guard mean.allSatisfy(\.isFinite) else { return .failure(SignalNull(.noDirection)) }
      return .success(
        .scores(LabelScores(calibration: calibration, values: decision.scores(mean).map { Float($0) })))
    }
  }
}
