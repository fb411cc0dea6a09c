import Bundles
import Domain
import Media
public import Store
import TextSafety

/// How probable it is that a text is spam, or that it is toxic and which of its words say so.
public struct TextSafetyProducer: ValueProducer {
  public let contract: SignalContract
  public let kind: MediaKind
  public let capacity: Int
  public let nullReasons = [SignalNull.Code(.empty)]
  private let read: @Sendable (String) -> (probability: Double, note: SafetyNote)
  private let calibration: CalibrationID
  private let executor: MediaExecutor

  /// The names of the bundles that it reads.
  static let (spam, spans) = ("text-spam", "text-toxic-spans")

  /// - Parameters:
  ///   - contract: names the bundle, which was learned from examples.
  ///   - shelf: where the bundle is.
  ///   - threads: texts that are worked on at the same time.
  ///   - capacity: items that may be in the works at once.
  /// - Throws: `SignalError`: `untrained` where the bundle is not there, `damagedBundle`, `bundleMismatch`; `SafetyError` for
  ///   a bundle of another kind; `MediaError` for settings outside their bounds.
  public init(contract: SignalContract, shelf: BundleShelf, threads: Int, capacity: Int = 64) throws {
    let bundle = try shelf.learned(for: contract)
    guard case .scores(_, 1) = contract.value, let calibration = contract.calibration else {
      throw SignalError(.bundleMismatch, "\(contract.name) asks for \(contract.value): this bundle gives one score.")
    }
    if contract.bundle.name == Self.spam {
      let model = try SpamTextModel(bundle)
      read = { text in
        let answer = model(text)
        return (answer.probability, SafetyNote(isAtOperatingPoint: answer.isSpam, spans: []))
      }
    } else {
      let model = try ToxicSpanModel(bundle)
      read = { text in
        let answer = model(text)
        return (answer.probability, SafetyNote(isAtOperatingPoint: !answer.spans.isEmpty, spans: answer.spans))
      }
    }
    self.contract = contract
    self.calibration = calibration
    self.capacity = capacity
    kind = try contract.mediaKind()
    executor = try MediaExecutor(name: "safety", threads: max(1, threads), capacity: capacity)
  }

  public func reading(
    of content: @escaping @Sendable () throws -> [UInt8], until deadline: ContinuousClock.Instant
  ) async throws -> Result<SignalValue, SignalNull> {
    try await executor.signal(until: deadline) { [read, calibration] _ in
      let text = String(decoding: try content(), as: UTF8.self)
      guard text.contains(where: { !$0.isWhitespace }) else { throw SignalNull(.init(.empty)) }
      let (probability, note) = read(text)
      return .scores(
        LabelScores(calibration: calibration, values: [Float(probability)], note: try SignalNote(note)))
    }
  }
}
