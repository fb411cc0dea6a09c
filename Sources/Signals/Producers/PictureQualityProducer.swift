import Bundles
import Domain
public import Media
import PictureQuality
public import Store

/// How good a picture is, how natural, and how strong each kind of distortion in it.
public struct PictureQualityProducer: ValueProducer {
  public let contract: SignalContract
  public let kind = MediaKind.picture
  public let capacity: Int
  public let nullReasons =
    [SignalNull.Code.noInput, .missingFile, .unsafePath] + SignalNull.Code.media.map { .init($0) }
  private let model: QualityModel
  private let calibration: CalibrationID
  private let decoder: PictureDecoder
  private let executor: MediaExecutor

  static let bundleName = "picture-quality"

  /// - Parameters:
  ///   - contract: names the bundle, which was learned from photographs.
  ///   - threads: pictures that are worked on at the same time, each on one thread.
  ///   - capacity: items that may be in the works at once.
  /// - Throws: `SignalError`: `untrained` where the bundle is not there, `damagedBundle`, `bundleMismatch`; `QualityError`;
  ///   `MediaError` for settings outside their bounds.
  public init(
    contract: SignalContract, shelf: BundleShelf, threads: Int, capacity: Int = 64, limits: PictureLimits = .init()
  ) throws {
    guard case .scores(_, QualityModel.labels.count) = contract.value, let calibration = contract.calibration else {
      throw SignalError(
        .bundleMismatch,
        "\(contract.name) asks for \(contract.value): this bundle gives \(QualityModel.labels.count) scores.")
    }
    model = try QualityModel(shelf.learned(for: contract))
    decoder = PictureDecoder(limits: limits)
    executor = try MediaExecutor(name: "quality", threads: max(1, threads), capacity: capacity)
    self.contract = contract
    self.calibration = calibration
    self.capacity = capacity
  }

  public func reading(
    of content: @escaping @Sendable () throws -> [UInt8], until deadline: ContinuousClock.Instant
  ) async throws -> Result<SignalValue, SignalNull> {
    try await executor.signal(until: deadline) { [model, decoder, calibration] stop in
      // In full size: a decode at half of it would hide what is to be judged.
      let features = try QualityFeatures(of: decoder.decode(content(), until: stop))
      return .scores(LabelScores(calibration: calibration, values: model(features).values))
    }
  }
}
