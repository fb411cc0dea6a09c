import Domain
import Foundation
import Indexes
public import Signals
import Store

/// The signals that requests read, and the producers that encode what is searched with.
///
/// Which version of each answers stands in the store's log of releases. A snapshot reads it together with the vectors, so
/// that encoder, preprocessing, bridges and rows change at one moment; a request keeps those of its snapshot.
/// Without them an engine decides by words, categories and counts alone.
public struct EngineSignals: Sendable {
  /// One signal: what items' values are read under, and who encodes a query into its space.
  public struct Binding: Sendable {
    public let contract: SignalContract
    public let producer: (any SignalProducer)?
    /// Versions whose rows are carried into this one's space.
    let carried: [SignalIndex.Carried]

    public init(
      contract: SignalContract, producer: (any SignalProducer)? = nil, carried: [SignalIndex.Carried] = []
    ) {
      (self.contract, self.producer, self.carried) = (contract, producer, carried)
    }
  }

  /// What answers where nothing was activated.
  public private(set) var picture: Binding?
  public private(set) var text: Binding?
  /// The signal that says what items are about.
  private(set) var interests: SignalContract?
  private var contracts: ContractSet?
  private var producer: (@Sendable (SignalContract) throws -> (any SignalProducer)?)?

  public static let none = EngineSignals(picture: nil, text: nil)

  init(picture: Binding?, text: Binding?) { (self.picture, self.text) = (picture, text) }
}

extension EngineSignals {
  /// The names of the contracts that an engine looks for.
  public static let pictureSignal = "image.embedding"
  public static let textSignal = "text.embedding"

  /// Binds the signals of a set of contracts; one that the set lacks stays unbound.
  ///
  /// - Parameter producer: makes the encoder of a contract, also later, when another version is activated.
  public init(
    contracts: ContractSet, producer: @escaping @Sendable (SignalContract) throws -> (any SignalProducer)?
  ) throws {
    func binding(_ name: String) throws -> Binding? {
      try contracts.first(name).map { Binding(contract: $0, producer: try producer($0)) }
    }
    self.init(picture: try binding(Self.pictureSignal), text: try binding(Self.textSignal))
    (self.contracts, self.producer) = (contracts, producer)
    interests = contracts.first(CatalogueInterests.signal)
  }

  /// The same with producers that others share.
  ///
  /// - Throws: what making a producer throws: a signal that answers nothing is noticed at once.
  public init(contracts: ContractSet, pool: ProducerPool) throws {
    try self.init(contracts: contracts) { try pool.made(for: $0) as? any SignalProducer }
  }

  /// Makes the producers ready, so that no request waits for it; blocks.
  public func prepare() throws {
    try text?.producer?.prepare()
    try picture?.producer?.prepare()
  }

  /// The signals as the log of releases has them now; blocks for as long as a new encoder takes to get ready.
  ///
  /// - Parameters:
  ///   - known: what answers until now; encoders of versions that stay are kept.
  ///   - bundles: the folder of bundles in the data directory.
  /// - Throws: `SignalError`: `refused` where what was released is not here in whole; `SignalStoreError`.
  func inForce(_ database: MarketDatabase, bundles: URL, keeping known: EngineSignals?) throws -> EngineSignals {
    guard let contracts, let producer else { return self }
    let releases = SignalReleases(contracts: contracts, database: database, bundles: bundles)
    func binding(_ base: Binding?, _ kept: Binding?) throws -> Binding? {
      guard let base, let standing = try releases.standing(of: base.contract.name) else { return base }
      if let same = [kept, base].compactMap(\.self).first(where: { $0.contract == standing.contract }) {
        return Binding(contract: standing.contract, producer: same.producer, carried: standing.carried)
      }
      let fresh = try base.producer == nil ? nil : producer(standing.contract)
      try fresh?.prepare()
      return Binding(contract: standing.contract, producer: fresh, carried: standing.carried)
    }
    var signals = self
    signals.picture = try binding(picture, known?.picture)
    signals.text = try binding(text, known?.text)
    signals.interests = try releases.standing(of: CatalogueInterests.signal)?.contract
    return signals
  }

  /// Names what a decision reads, for its record: the version, and those whose rows are carried.
  var versions: [String] {
    [picture, text].compactMap(\.self).map { binding in
      (["\(binding.contract.name)@\(binding.contract.version)"] + binding.carried.map { "\($0.contract.version)" })
        .joined(separator: "+")
    }
  }

  /// The vectors of all items; a signal that never ran gives none.
  func vectors(
    from database: MarketDatabase, itemRows: [ItemID: Int32], graphs: VectorGraphs
  ) throws -> ItemVectors {
    ItemVectors(
      picture: try Self.table(picture, from: database, itemRows: itemRows, graphs: graphs),
      text: try Self.table(text, from: database, itemRows: itemRows, graphs: graphs))
  }

  private static func table(
    _ binding: Binding?, from database: MarketDatabase, itemRows: [ItemID: Int32], graphs: VectorGraphs
  ) throws -> VectorTable? {
    guard let binding else { return nil }
    do {
      let index = try SignalIndex(loading: binding.contract, carrying: binding.carried, from: database).index
      guard index.count > 0 || binding.carried.isEmpty else { return nil }
      return try VectorTable(index, itemRows: itemRows, graphs: graphs)
    } catch let error as SignalStoreError where error.code == .unknownSignal {
      return nil
    }
  }
}
