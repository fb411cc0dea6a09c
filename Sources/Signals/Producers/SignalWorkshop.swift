/// Makes the producer that a contract asks for.
public struct SignalWorkshop: Sendable {
  let shelf: BundleShelf
  public let threads: Int

  /// - Parameter threads: that one producer may use.
  public init(shelf: BundleShelf, threads: Int) {
    self.shelf = shelf
    self.threads = threads
  }

  /// - Throws: `SignalError`: `unsupported` for a bundle that this program does not know; else as the producers do.
  public func producer(for contract: SignalContract) throws -> any SignalProducer {
    switch contract.bundle.name {
    case EncoderRecipe.efficientNetLite0.name:
      return try ImageEmbeddingProducer(contract: contract, shelf: shelf, threads: threads)
    case EncoderRecipe.miniLM.name:
      return try TextEmbeddingProducer(contract: contract, shelf: shelf, threads: threads)
    default:
      throw SignalError(
        .unsupported,
        "Nothing computes bundle \(contract.bundle.name) of \(contract.name): install the version that does.")
    }
  }
}
