import Bundles
import Domain
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
    let classifier = try shelf.classifier(for: contract, readsPictures: true)
    encoder = try ImageEncoder(
      shelf.network(
        classifier.graph(), precision: classifier.bundle.manifest.precision, buckets: ["batch": [1]], threads: 1,
        runs: threads), threads: threads, capacity: capacity, limits: limits)
    (settings, decision, calibration) = (classifier.settings, classifier.decision, classifier.calibration)
    self.contract = contract
    self.capacity = capacity
  }

  public func prepare() throws { try encoder.prepare() }

  public func reading(
    of content: @escaping @Sendable () throws -> [UInt8], until deadline: ContinuousClock.Instant
  ) async throws -> Result<SignalValue, SignalNull> {
    switch try await encoder.vectors(of: content, looking: settings.views, until: deadline) {
    case .failure(let null): return .failure(null)
    case .success(let logits): return decision.value(logits, calibration)
    }
  }
}
