import Bundles
import Domain
public import Media
public import Store

/// How probable it is that a picture is pornographic; policies decide by it.
public struct PictureSafetyProducer: ValueProducer {
  public let contract: SignalContract
  public let kind = MediaKind.picture
  public let capacity: Int
  public let nullReasons =
    [SignalNull.Code.noInput, .missingFile, .unsafePath] + SignalNull.Code.media.map { .init($0) }
  private let network: NudityNetwork
  private let calibration: CalibrationID
  private let decoder: PictureDecoder
  private let executor: MediaExecutor

  static var bundleName: String { FileRecipe.pictureSafety.name }

  /// - Parameters:
  ///   - contract: names the bundle.
  ///   - threads: pictures that are worked on at the same time, each on one thread.
  ///   - capacity: items that may be in the works at once.
  /// - Throws: `SignalError`, as `BundleShelf` does; `InferenceError`, `MediaError`.
  public init(
    contract: SignalContract, shelf: BundleShelf, threads: Int, capacity: Int = 64, limits: PictureLimits = .init()
  ) throws {
    guard case .scores(_, 1) = contract.value, let calibration = contract.calibration else {
      throw SignalError(.bundleMismatch, "\(contract.name) asks for \(contract.value): this bundle gives one score.")
    }
    let bundle = try shelf.bundle(.pictureSafety, for: contract)
    network = try NudityNetwork(bundle.attachment("network.onnx"), runs: max(1, threads), runtime: shelf.runtime)
    executor = try MediaExecutor(name: "picture-safety", threads: max(1, threads), capacity: capacity)
    decoder = PictureDecoder(limits: limits)
    self.contract = contract
    self.calibration = calibration
    self.capacity = capacity
  }

  public func prepare() throws { try network.prepare() }

  public func reading(
    of content: @escaping @Sendable () throws -> [UInt8], until deadline: ContinuousClock.Instant
  ) async throws -> Result<SignalValue, SignalNull> {
    try await executor.signal(until: deadline) { [network, decoder, calibration] stop in
      let probability = try network.probability(of: decoder.decode(content(), until: stop))
      let note = SafetyNote(isAtOperatingPoint: probability >= NudityNetwork.operatingPoint, spans: [])
      return .scores(
        LabelScores(calibration: calibration, values: [Float(probability)], note: try SignalNote(note)))
    }
  }
}
