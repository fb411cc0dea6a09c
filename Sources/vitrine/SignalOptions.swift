import ArgumentParser
import Engine
import Foundation
import Inference
import Signals
import Store
import Terminal

/// Where contracts are.
struct ContractOptions: ParsableArguments {
  @Option(help: "The folder of contracts.") var contracts = "contracts"

  var folder: URL { URL(filePath: contracts, directoryHint: .isDirectory) }

  /// What items are about; nil where there are no contracts, no taxonomy or no values.
  func interests(in directory: DataDirectory, _ database: MarketDatabase) throws -> CatalogueInterests? {
    guard FileManager.default.fileExists(atPath: folder.path) else { return nil }
    let bundles = directory.root.appending(path: "bundles")
    let releases = SignalReleases(contracts: try load(), database: database, bundles: bundles)
    return try releases.standing(of: CatalogueInterests.signal).flatMap {
      try CatalogueInterests(loading: $0.contract, from: database, bundles: bundles)
    }
  }

  /// Contracts that agree with each other.
  func load() throws -> ContractSet { try ContractSet.load(folder) }
}

/// Where contracts and weights are, for commands that compute signals.
struct SignalOptions: ParsableArguments {
  @OptionGroup var contracts: ContractOptions
  @Option(help: "The folder of published weights.")
  var weights = ProcessInfo.processInfo.environment["VITRINE_WEIGHTS"] ?? ".deps/weights"

  private var weightsFolder: URL { URL(filePath: weights, directoryHint: .isDirectory) }

  /// Makes producers whose bundles lie in the data directory.
  func workshop(
    in directory: DataDirectory, threads: Int, queryCrops: [Double] = ImageEmbeddingProducer.standardQueryCrops
  ) throws -> SignalWorkshop {
    SignalWorkshop(
      shelf: try shelf(in: directory), threads: max(1, threads), queryCrops: queryCrops, contracts: try contracts.load()
    )
  }

  private func shelf(in directory: DataDirectory) throws -> BundleShelf {
    BundleShelf(folder: directory.bundles, weights: weightsFolder, runtime: try OpenVINORuntime())
  }

  /// The signals that an engine reads; none where there are no contracts.
  /// - Parameter isEncoding: whether pages are searched for, so that queries have to be encoded.
  func forEngine(of directory: DataDirectory, encoding isEncoding: Bool) throws -> EngineSignals {
    try forEngine(isEncoding ? pool(of: directory) : nil)
  }

  /// The same with networks that others share.
  func forEngine(_ pool: ProducerPool?) throws -> EngineSignals {
    guard FileManager.default.fileExists(atPath: contracts.folder.path) else { return .none }
    let set = try contracts.load()
    return try pool.map { try EngineSignals(contracts: set, pool: $0) } ?? EngineSignals(contracts: set) { _ in nil }
  }

  /// Networks that all who read content in this process share; nil where there are no contracts or weights.
  func pool(of directory: DataDirectory) throws -> ProducerPool? {
    guard [contracts.folder, weightsFolder].allSatisfy({ FileManager.default.fileExists(atPath: $0.path) }) else {
      return nil
    }
    // One thread each: requests are many, and each must leave room for the others.
    let (shelf, set) = (try shelf(in: directory), try contracts.load())
    // Texts run in batches, on one thread each: pages are many, and each must leave room for the others. Pictures run one by
    // one, as many at a time as there are processors.
    let texts = SignalWorkshop(shelf: shelf, threads: 1, contracts: set)
    let pictures = SignalWorkshop(
      shelf: shelf, threads: ProcessInfo.processInfo.activeProcessorCount, contracts: set)
    return ProducerPool { try ($0.inputs.contains(.picture) ? pictures : texts).valueProducer(for: $0) }
  }

  /// Reads content that is sent, in the versions that the database says are in force.
  func reader(of directory: DataDirectory, _ database: MarketDatabase, _ pool: ProducerPool) throws -> ContentReader {
    try ContentReader(contracts: contracts.load(), database: database, bundles: directory.bundles, pool: pool)
  }
}
