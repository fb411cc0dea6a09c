import Bundles
import Domain
import Media
public import Store
import TextLanguage

/// The language that a text is written in.
public struct TextLanguageProducer: ValueProducer {
  public let contract: SignalContract
  public let kind: MediaKind
  public let capacity: Int
  public let nullReasons = [SignalNull.Code(.empty)]
  private let identifier: LanguageIdentifier
  private let executor: MediaExecutor

  static var bundleName: String { FileRecipe.textLanguage.name }

  /// How sure the language is, beside it.
  public struct Note: Codable, Equatable, Sendable {
    public let confidence: Double
  }

  /// - Parameters:
  ///   - contract: names the bundle.
  ///   - threads: texts that are worked on at the same time.
  ///   - capacity: items that may be in the works at once.
  /// - Throws: `SignalError`, as `BundleShelf` does; `BundleError` for tables that do not fit together; `MediaError`.
  public init(contract: SignalContract, shelf: BundleShelf, threads: Int, capacity: Int = 64) throws {
    let bundle = try shelf.bundle(FileRecipe.textLanguage, for: contract)
    guard case .text = contract.value else {
      throw SignalError(.bundleMismatch, "\(contract.name) asks for \(contract.value): this bundle gives texts.")
    }
    identifier = try LanguageIdentifier(bundle.weights)
    executor = try MediaExecutor(name: "language", threads: max(1, threads), capacity: capacity)
    kind = try contract.mediaKind()
    self.contract = contract
    self.capacity = capacity
  }

  public func reading(
    of content: @escaping @Sendable () throws -> [UInt8], until deadline: ContinuousClock.Instant
  ) async throws -> Result<SignalValue, SignalNull> {
    try await executor.signal(until: deadline) { [identifier] _ in
      let text = String(decoding: try content(), as: UTF8.self)
      guard text.contains(where: { !$0.isWhitespace }) else { throw SignalNull(.init(.empty)) }
      let answer = identifier(text)
      return .text(answer.language, note: try SignalNote(Note(confidence: answer.confidence)))
    }
  }
}
