import Bundles
import Domain
import Inference
public import Media
import Networks
public import Statistics
public import Store

/// Where things of a detector's labels are in a picture: boxes with calibrated scores.
///
/// A picture in which nothing is found has no boxes, which is a value.
public struct PictureBoxesProducer: ValueProducer {
  public let contract: SignalContract
  public let kind = MediaKind.picture
  public let capacity: Int
  public let nullReasons =
    [SignalNull.Code.noInput, .missingFile, .unsafePath, .noDirection] + SignalNull.Code.media.map { .init($0) }
  public let settings: DetectorSettings
  private let decision: DetectorDecision
  private let calibration: CalibrationID
  private let network: ServedNetwork
  private let executor: MediaExecutor
  private let decoder: PictureDecoder

  /// - Parameters:
  ///   - contract: names the bundle, which lies on the shelf.
  ///   - threads: pictures that are worked on at the same time, each on one thread.
  ///   - capacity: items that may be in the works at once.
  /// - Throws: `SignalError`: `damagedBundle`, `bundleMismatch`, `badValue`, `failed`; `MediaError`.
  public init(
    contract: SignalContract, shelf: BundleShelf, threads: Int, capacity: Int = 64, limits: PictureLimits = .init()
  ) throws {
    let bundle = try shelf.published(for: contract)
    let settings = try DetectorSettings(bundle.manifest)
    guard case .boxes(_, settings.labels.count) = contract.value, let calibration = contract.calibration,
      bundle.manifest.calibrations.allSatisfy({ $0.id == calibration })
    else {
      throw SignalError(
        .bundleMismatch,
        "The contract of \(contract.name) promises \(contract.value), and this bundle gives boxes of "
          + "\(settings.labels.count) labels under \(bundle.manifest.calibrations.first?.id.name ?? "none"): use its own "
          + "contract.")
    }
    decision = try DetectorDecision(bundle.manifest)
    let model = try ClassifierGraph.checked { () throws(InferenceError) in
      try DetectorGraph.boxes(bundle.weights, settings)
    }
    network = try shelf.network(
      model, precision: bundle.manifest.precision, buckets: ["batch": [1]], threads: 1, runs: threads)
    executor = try MediaExecutor(name: "boxes", threads: 2 * threads, capacity: capacity)
    decoder = PictureDecoder(limits: limits)
    (self.contract, self.settings, self.calibration, self.capacity) = (contract, settings, calibration, capacity)
  }

  public func prepare() throws {
    let shape = [1, 3, settings.side, settings.side]
    _ = try network.run(["pixels": InputArray([Float](repeating: 0, count: shape.reduce(1, *)), shape: shape)])
  }

  public func reading(
    of content: @escaping @Sendable () throws -> [UInt8], until deadline: ContinuousClock.Instant
  ) async throws -> Result<SignalValue, SignalNull> {
    try await executor.signal(until: deadline) { [self] stop in
      let picture = try decoder.decode(content(), until: stop)
      let found = try Self.answers(in: picture, network, settings).map { answer in
        FoundBoxes.Box(
          label: answer.label, score: Float(min(1, max(0, decision.probability(answer.score)))),
          x: Float(answer.box.x), y: Float(answer.box.y), width: Float(answer.box.width),
          height: Float(answer.box.height))
      }
      return .boxes(FoundBoxes(calibration: calibration, boxes: found))
    }
  }

  /// Boxes with scores before calibration.
  static func answers(
    in picture: Picture, _ network: ServedNetwork, _ settings: DetectorSettings
  ) throws -> [BoxAnswer] {
    let framing = try PictureFraming.letterbox(width: picture.width, height: picture.height, side: settings.side)
    let planes = PictureFraming.planes(of: try framing.square(of: picture))
    let outputs = try network.run(
      ["pixels": InputArray(planes, shape: [1, 3, settings.side, settings.side])])
    let read = BoxReader(settings)
    guard
      let answers = try read.boxes(
        outputs["boxes"]?.values ?? [], framing, width: picture.width, height: picture.height)
    else { throw SignalNull(.noDirection) }
    return answers
  }
}

extension FoundBoxes.Box {
  public var boundingBox: BoundingBox {
    BoundingBox(x: Double(x), y: Double(y), width: Double(width), height: Double(height))
  }
}
