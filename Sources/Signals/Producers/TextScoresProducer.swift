import Bundles
import Domain
import Inference
import Media
public import Store

/// A score for each label of a classifier of texts, calibrated.
public struct TextScoresProducer: ValueProducer {
  public let contract: SignalContract
  public let kind = MediaKind.text
  public let capacity: Int
  public let nullReasons = [SignalNull.Code(.empty), .noDirection]
  private let pieces: TextPieces
  private let network: BatchedNetwork
  private let decision: ClassifierDecision
  private let calibration: CalibrationID

  /// The file in a bundle that holds the vocabulary.
  public static let vocabularyName = TextPieces.vocabularyName

  /// - Parameters:
  ///   - contract: names the bundle, which lies on the shelf.
  ///   - threads: that one batch may use.
  ///   - capacity: items that may be in the works at once.
  /// - Throws: `SignalError`: `damagedBundle`, `bundleMismatch`, `unsupported`, `failed`; `MediaError` for a vocabulary that is
  ///   none.
  public init(contract: SignalContract, shelf: BundleShelf, threads: Int, capacity: Int = 64) throws {
    let classifier = try shelf.classifier(for: contract, readsPictures: false)
    pieces = try TextPieces(classifier.bundle, most: classifier.settings.pieces, capacity: capacity)
    network = BatchedNetwork(
      try shelf.network(
        classifier.graph(), precision: classifier.bundle.manifest.precision, buckets: EncoderRecipe.miniLM.buckets,
        threads: threads, runs: 1), name: "scores", limits: .init(largestBatch: 16, capacity: capacity))
    (decision, calibration) = (classifier.decision, classifier.calibration)
    (self.contract, self.capacity) = (contract, capacity)
  }

  public func prepare() throws { try TextPieces.prepare(network.network) }

  public func reading(
    of content: @escaping @Sendable () throws -> [UInt8], until deadline: ContinuousClock.Instant
  ) async throws -> Result<SignalValue, SignalNull> {
    switch try await pieces.inputs(of: content, until: deadline) {
    case .failure(let null): return .failure(null)
    case .success(let inputs):
      let logits = try await network.outputs(for: inputs, deadline: deadline)["vector"]?.values ?? []
      return decision.value([logits], calibration)
    }
  }
}
