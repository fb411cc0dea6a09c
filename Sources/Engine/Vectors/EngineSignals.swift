import Domain
public import Signals
import Store

/// The signals that requests read, and the producers that encode what is searched with.
///
/// Without them an engine decides by words, categories and counts alone.
public struct EngineSignals: Sendable {
  /// One signal: what items' values are read under, and who encodes a query into its space.
  public struct Binding: Sendable {
    public let contract: SignalContract
    public let producer: (any SignalProducer)?

    public init(contract: SignalContract, producer: (any SignalProducer)? = nil) {
      self.contract = contract
      self.producer = producer
    }
  }

  public var picture: Binding?
  public var text: Binding?

  public static let none = EngineSignals()

  public init(picture: Binding? = nil, text: Binding? = nil) {
    self.picture = picture
    self.text = text
  }
}

extension EngineSignals {
  /// The names of the contracts that an engine looks for.
  public static let pictureSignal = "image.embedding"
  public static let textSignal = "text.embedding"

  /// Binds the signals of a set of contracts; one that the set lacks stays unbound.
  public init(contracts: ContractSet, producer: (SignalContract) throws -> (any SignalProducer)?) rethrows {
    func binding(_ name: String) throws -> Binding? {
      try contracts.newest(name).map { Binding(contract: $0, producer: try producer($0)) }
    }
    self.init(picture: try binding(Self.pictureSignal), text: try binding(Self.textSignal))
  }

  /// Makes the producers ready, so that no request waits for it; blocks.
  public func prepare() throws {
    try text?.producer?.prepare()
    try picture?.producer?.prepare()
  }

  /// Names what a decision reads, for its record.
  var versions: [String] {
    [picture, text].compactMap { $0?.contract }.map { "\($0.name)@\($0.version)" }
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
      let index = try SignalIndex(loading: binding.contract, from: database).index
      return try VectorTable(index, itemRows: itemRows, graphs: graphs)
    } catch let error as SignalStoreError where error.code == .unknownSignal {
      return nil
    }
  }
}
