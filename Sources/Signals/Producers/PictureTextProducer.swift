import Bundles
import Domain
public import Media
import PictureText
public import Store

/// What is written in a picture, with the place of every piece.
public struct PictureTextProducer: ValueProducer {
  public let contract: SignalContract
  public let kind = MediaKind.picture
  public let capacity: Int
  public let nullReasons =
    [SignalNull.Code.noInput, .missingFile, .unsafePath] + SignalNull.Code.media.map { .init($0) }
  private let reader: PictureTextReader
  private let limit: Int
  private let executor: MediaExecutor

  private static let recipe = FileRecipe.pictureText(
    preprocessing: .init(name: "picture.text", settings: ["revision": .integer(PictureTextReader.revision)]))
  static var bundleName: String { recipe.name }

  /// - Parameters:
  ///   - contract: names the bundle.
  ///   - threads: pictures that are read at the same time, each on one thread.
  ///   - capacity: items that may be in the works at once.
  /// - Throws: `SignalError`, as `BundleShelf` does; `PictureTextError`, `InferenceError`, `MediaError`.
  public init(
    contract: SignalContract, shelf: BundleShelf, threads: Int, capacity: Int = 64, limits: PictureLimits = .init()
  ) throws {
    let bundle = try shelf.bundle(Self.recipe, for: contract)
    guard case .text(let limit) = contract.value else {
      throw SignalError(.bundleMismatch, "\(contract.name) asks for \(contract.value): this bundle gives texts.")
    }
    reader = try PictureTextReader(
      .init(
        finder: bundle.attachment("finder.onnx"), turner: bundle.attachment("turner.onnx"),
        reader: bundle.attachment("reader.onnx"), characters: bundle.attachment("characters.txt")),
      limits: limits, runs: max(1, threads), runtime: shelf.runtime)
    executor = try MediaExecutor(name: "reading", threads: max(1, threads), capacity: capacity)
    self.contract = contract
    self.limit = limit
    self.capacity = capacity
  }

  public func reading(
    of content: @escaping @Sendable () throws -> [UInt8], until deadline: ContinuousClock.Instant
  ) async throws -> Result<SignalValue, SignalNull> {
    try await executor.signal(until: deadline) { [reader, limit] stop in
      let read = try reader.read(content(), until: stop)
      return .text(Self.cut(read.text, to: limit), note: read.rows.isEmpty ? nil : try SignalNote(read))
    }
  }

  /// The first characters that fit.
  private static func cut(_ text: String, to bytes: Int) -> String {
    guard text.utf8.count > bytes else { return text }
    var (kept, count) = ("", 0)
    for character in text {
      count += character.utf8.count
      if count > bytes { break }
      kept.append(character)
    }
    return kept
  }
}
