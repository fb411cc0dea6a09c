import Bundles
import Domain
public import Media
public import Store

/// What a picture looks like in 256 bits, by which copies of it are found.
public struct PictureHashProducer: ValueProducer {
  public let contract: SignalContract
  public let kind = MediaKind.picture
  public let capacity: Int
  public let nullReasons =
    [SignalNull.Code.noInput, .missingFile, .unsafePath, .init(.tooFewPixels)] + SignalNull.Code.media.map { .init($0) }
  private let hasher: PerceptualHasher
  private let space: SpaceID
  private let executor: MediaExecutor

  static let bundleName = "pdq"

  /// - Parameters:
  ///   - contract: names the hash and the way to its pixels.
  ///   - threads: pictures that are worked on at the same time, each on one thread.
  ///   - capacity: items that may be in the works at once.
  /// - Throws: `SignalError`: `bundleMismatch` for a contract of another hash; `MediaError` for settings outside their bounds.
  public init(contract: SignalContract, threads: Int, capacity: Int = 64, limits: PictureLimits = .init()) throws {
    try contract.requireMatch(Self.manifest(of: contract))
    guard case .hash(256) = contract.value, let space = contract.space else {
      throw SignalError(.bundleMismatch, "\(contract.name) asks for \(contract.value): PDQ gives a hash of 256 bits.")
    }
    self.contract = contract
    self.space = space
    self.capacity = capacity
    hasher = PerceptualHasher(decoder: PictureDecoder(limits: limits))
    executor = try MediaExecutor(name: "hash", threads: max(1, threads), capacity: capacity)
  }

  public func reading(
    of content: @escaping @Sendable () throws -> [UInt8], until deadline: ContinuousClock.Instant
  ) async throws -> Result<SignalValue, SignalNull> {
    try await executor.signal(until: deadline) { [hasher, space] stop in
      let hash = try hasher.hash(of: content(), until: stop)
      return .hash(hash.code(in: space), quality: hash.quality)
    }
  }

  /// The hash is code alone: what names it is its revision here, raised with every change of a bit.
  private static func manifest(of contract: SignalContract) -> Manifest {
    Manifest(
      name: bundleName, version: "1",
      architecture: .init(name: "PerceptualHash", settings: ["revision": .integer(1)]), precision: .float32,
      preprocessing: .init(
        name: "picture.whole",
        settings: ["revision": .integer(1), "longestSide": .integer(PerceptualHasher.longestSide)]),
      licence: contract.weights.licence, provenance: .init(source: contract.weights.provenance), space: contract.space)
  }
}
