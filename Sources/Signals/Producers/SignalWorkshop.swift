import Bundles
public import Domain

/// Makes the producer that a contract asks for.
public struct SignalWorkshop: Sendable {
  let shelf: BundleShelf
  public let threads: Int
  let queryCrops: [Double]
  let contracts: ContractSet?

  /// - Parameters:
  ///   - threads: that one producer may use.
  ///   - queryCrops: how pictures that ask are looked at, as `ImageEmbeddingProducer` takes it.
  ///   - contracts: where signals that read the vectors of another find its contract.
  public init(
    shelf: BundleShelf, threads: Int, queryCrops: [Double] = ImageEmbeddingProducer.standardQueryCrops,
    contracts: ContractSet? = nil
  ) {
    self.shelf = shelf
    self.threads = threads
    self.queryCrops = queryCrops
    self.contracts = contracts
  }

  /// The encoder of texts whose vectors live in a space.
  ///
  /// - Throws: `SignalError`: `unsupported` where no contract is of that space; else as `producer(for:)`.
  public func textEncoder(in space: SpaceID) throws -> any SignalProducer {
    guard let contract = contracts?.contracts.last(where: { $0.space == space && $0.inputs == [.text] }) else {
      throw SignalError(
        .unsupported, "No contract gives vectors of texts in space \(space): add the contract of its encoder.")
    }
    return try producer(for: contract)
  }

  /// What a classifier's scores are of and when they are said; nil for a signal of another type.
  ///
  /// - Throws: `SignalError`: `damagedBundle`, `bundleMismatch`.
  public func classifier(
    of contract: SignalContract
  ) throws(SignalError) -> (settings: ClassifierSettings, decision: ClassifierDecision)? {
    guard case .scores = contract.value else { return nil }
    let bundle = try shelf.published(for: contract)
    let settings = try ClassifierSettings(bundle.manifest)
    return (settings, try ClassifierDecision(bundle, settings: settings))
  }

  /// - Throws: `SignalError`: `unsupported` for a bundle that this program does not know; else as the producers do.
  public func producer(for contract: SignalContract) throws -> any SignalProducer {
    switch contract.bundle.name {
    case EncoderRecipe.efficientNetLite0.name:
      return try ImageEmbeddingProducer(contract: contract, shelf: shelf, threads: threads, queryCrops: queryCrops)
    case EncoderRecipe.miniLM.name:
      return try TextEmbeddingProducer(contract: contract, shelf: shelf, threads: threads)
    default:
      throw SignalError(
        .unsupported,
        "Nothing computes bundle \(contract.bundle.name) of \(contract.name): install the version that does.")
    }
  }
}
