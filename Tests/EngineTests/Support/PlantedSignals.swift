import Domain
import Engine
import Foundation
import Signals
import Store

/// The repository's signals with vectors that a test chooses: each of `TestMarket`'s kinds has a direction of its own.
struct PlantedSignals {
  static let contracts = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "contracts")

  let signals: EngineSignals

  /// - Parameter answer: what becomes of a query: the number of the kind that it is about, or why it has no vector.
  init(_ answer: @escaping @Sendable ([UInt8]) throws -> Result<Int, SignalNull>) throws {
    signals = try EngineSignals(contracts: ContractSet.load(Self.contracts)) { contract in
      PlantedProducer(contract: contract, answer: answer)
    }
  }

  /// A query is about a kind when it names its number.
  init() throws {
    try self.init { bytes in
      Int(String(decoding: bytes, as: UTF8.self).filter(\.isNumber)).map { .success($0) }
        ?? .failure(SignalNull(.noDirection))
    }
  }

  /// Gives items their kind's direction in both spaces, each turned a little by its number.
  func plant(items: Range<Int>, in database: MarketDatabase) throws {
    for binding in [signals.picture, signals.text] {
      guard let contract = binding?.contract else { continue }
      let (identity, kind, store) = (try contract.identity(), try contract.mediaKind(), SignalStore(database: database))
      try store.register(identity)
      var media: [ItemMedia] = []
      var values: [(key: ContentKey, value: SignalValue)] = []
      for number in items {
        guard let key = ContentKey([UInt8](repeating: UInt8(number), count: 32)) else { continue }
        media.append(ItemMedia(item: try TestMarket.itemID(number), kind: kind, content: .signature(key)))
        let vector = try Self.vector(contract, kind: number % TestMarket.kinds.count, turn: number)
        values.append((key, .vector(vector)))
      }
      try store.upsert(media: media)
      try store.store(values, of: identity, at: TestMarket.start)
    }
  }

  static func vector(_ contract: SignalContract, kind: Int, turn: Int = 0) throws -> Embedding {
    let identity = try contract.identity()
    var values = [Float](repeating: 0, count: identity.dimension)
    values[kind] = 1
    values[10 + turn] = turn == 0 ? 0 : 0.1
    return try Embedding(space: identity.space, values: values)
  }
}

struct PlantedProducer: SignalProducer {
  let contract: SignalContract
  let kind = MediaKind.text
  let nullReasons: [SignalNull.Code] = []
  let capacity = 4
  let answer: @Sendable ([UInt8]) throws -> Result<Int, SignalNull>

  func value(
    of content: @escaping @Sendable () throws -> [UInt8], until deadline: ContinuousClock.Instant
  ) async throws -> Result<Embedding, SignalNull> {
    switch try answer(content()) {
    case .success(let kind): .success(try PlantedSignals.vector(contract, kind: kind))
    case .failure(let null): .failure(null)
    }
  }
}
