import Synchronization

/// Producers by their contracts, each made when it is first asked for and kept: networks are large, and whoever reads a signal
/// shares them.
public final class ProducerPool: Sendable {
  /// One producer; others are not held up while it is made.
  private final class Place: Sendable {
    let producer = Mutex<(any ValueProducer)?>(nil)
    let isReady = Mutex(false)
  }

  private let make: @Sendable (SignalContract) throws -> any ValueProducer
  /// A few contracts: a search of all is as good as a table.
  private let places = Mutex<[(contract: SignalContract, place: Place)]>([])

  /// - Parameter make: makes the producer of a contract; called by one thread at a time for one contract.
  public init(_ make: @escaping @Sendable (SignalContract) throws -> any ValueProducer) { self.make = make }

  /// The producer of a contract, made and ready; blocks while that takes.
  ///
  /// - Throws: what `make` and `prepare()` throw; the next call tries again.
  public func producer(for contract: SignalContract) throws -> any ValueProducer {
    let place = place(of: contract)
    let producer = try made(for: contract, at: place)
    try place.isReady.withLock { isReady in
      if !isReady { try producer.prepare() }
      isReady = true
    }
    return producer
  }

  /// The producer of a contract, made, which may have to get ready yet.
  ///
  /// - Throws: what `make` throws.
  public func made(for contract: SignalContract) throws -> any ValueProducer {
    try made(for: contract, at: place(of: contract))
  }

  private func place(of contract: SignalContract) -> Place {
    places.withLock { places in
      if let known = places.first(where: { $0.contract == contract }) { return known.place }
      let place = Place()
      places.append((contract, place))
      return place
    }
  }

  private func made(for contract: SignalContract, at place: Place) throws -> any ValueProducer {
    try place.producer.withLock { known in
      if let known { return known }
      let fresh = try make(contract)
      known = fresh
      return fresh
    }
  }
}
