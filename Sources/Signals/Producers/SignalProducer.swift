public import Domain
public import Store

/// Turns content into vectors of one signal, for items and for what asks for them.
public protocol SignalProducer: ValueProducer {
  /// The value of one item, or why it has none. Items that are asked for together run together.
  ///
  /// - Parameters:
  ///   - content: gives the item's bytes, or throws a `SignalNull`; called on a thread that may block.
  ///   - deadline: when to give up.
  /// - Throws: what is wrong with the service and not with the item: `MediaError`, `InferenceError`, or what else
  ///   `content` threw.
  func value(
    of content: @escaping @Sendable () throws -> [UInt8], until deadline: ContinuousClock.Instant
  ) async throws -> Result<Embedding, SignalNull>

  /// The value of content that asks instead of being asked for, in the same space: by default the same value.
  ///
  /// - Throws: as `value(of:until:)`.
  func queryValue(
    of content: @escaping @Sendable () throws -> [UInt8], until deadline: ContinuousClock.Instant
  ) async throws -> Result<Embedding, SignalNull>
}

extension SignalProducer {
  public func reading(
    of content: @escaping @Sendable () throws -> [UInt8], until deadline: ContinuousClock.Instant
  ) async throws -> Result<SignalValue, SignalNull> {
    try await value(of: content, until: deadline).map { .vector($0) }
  }

  public func queryValue(
    of content: @escaping @Sendable () throws -> [UInt8], until deadline: ContinuousClock.Instant
  ) async throws -> Result<Embedding, SignalNull> {
    try await value(of: content, until: deadline)
  }

  /// The values of several items, in their order.
  public func values(
    of contents: [[UInt8]], until deadline: ContinuousClock.Instant
  ) async throws -> [Result<Embedding, SignalNull>] {
    try await inOrder(contents) { try await value(of: $0, until: deadline) }
  }
}

extension SignalContract {
  /// What the signal is computed from.
  /// - Throws: `SignalError`: `unsupported` for several inputs: nothing joins them yet.
  public func mediaKind() throws(SignalError) -> MediaKind {
    switch inputs {
    case [.picture]: return .picture
    case [.text]: return .text
    case [.text, .words]: return .words
    default: throw SignalError(.unsupported, "\(name) reads several inputs, which nothing computes yet.")
    }
  }

  /// How the store knows this version of the signal.
  /// - Throws: `SignalError`: `unsupported` for hashes of another length than 256 bits.
  public func identity() throws(SignalError) -> SignalIdentity {
    func known(_ type: SignalType, _ space: SpaceID, _ dimension: Int) -> SignalIdentity {
      SignalIdentity(
        name: name, version: version, type: type, space: space, dimension: dimension, model: modelName)
    }
    switch value {
    case .vector(let dimension, _):
      if let space { return known(.vector, space, dimension) }
    case .hash(256):
      if let space { return known(.hash, space, 256) }
    case .scores(_, let labels):
      if let calibration, let space = try? SpaceID(calibration.name) { return known(.scores, space, labels) }
    case .boxes(_, let labels):
      if let calibration, let space = try? SpaceID(calibration.name) { return known(.boxes, space, labels) }
    case .text(let maximumLength):
      if let space = try? SpaceID("\(name).v\(version)") { return known(.text, space, maximumLength) }
    case .hash: break
    }
    throw SignalError(.unsupported, "\(name) has values of type \(value), which nothing computes yet.")
  }

  /// The embedding of a network's output, or why it is none.
  func embedding(_ values: [Float]) throws -> Result<Embedding, SignalNull> {
    guard case .vector(let dimension, _) = value, let space, values.count == dimension else {
      throw SignalError(
        .bundleMismatch, "The network of \(name) gave \(values.count) numbers, not a \(value): correct the contract.")
    }
    guard values.allSatisfy(\.isFinite), values.contains(where: { $0 != 0 }) else {
      return .failure(SignalNull(.noDirection))
    }
    return .success(try Embedding(space: space, values: values))
  }
}
