public import Domain
public import Store

/// Turns content into values of one signal, for a request and for a whole catalogue with the same code.
public protocol SignalProducer: Sendable {
  var contract: SignalContract { get }
  /// What it reads.
  var kind: MediaKind { get }
  /// The reasons that it can give; the contract lists them all.
  var nullReasons: [SignalNull.Code] { get }
  /// How many items may be in the works at once without being refused.
  var capacity: Int { get }

  /// Makes everything ready that the first value would otherwise wait for; blocks.
  func prepare() throws

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
  public func prepare() throws {}

  public func queryValue(
    of content: @escaping @Sendable () throws -> [UInt8], until deadline: ContinuousClock.Instant
  ) async throws -> Result<Embedding, SignalNull> {
    try await value(of: content, until: deadline)
  }

  /// The values of several items, in their order.
  public func values(
    of contents: [[UInt8]], until deadline: ContinuousClock.Instant
  ) async throws -> [Result<Embedding, SignalNull>] {
    try await withThrowingTaskGroup(of: (Int, Result<Embedding, SignalNull>).self) { group in
      var results = [Result<Embedding, SignalNull>?](repeating: nil, count: contents.count)
      for (index, bytes) in contents.enumerated() {
        if index >= capacity, let (done, result) = try await group.next() { results[done] = result }
        group.addTask { (index, try await value(of: { bytes }, until: deadline)) }
      }
      for try await (index, result) in group { results[index] = result }
      return results.compactMap(\.self)
    }
  }
}

extension SignalContract {
  /// What the signal is computed from.
  /// - Throws: `SignalError`: `unsupported` for several inputs: nothing joins them yet.
  public func mediaKind() throws(SignalError) -> MediaKind {
    switch inputs {
    case [.picture]: return .picture
    case [.text]: return .text
    default: throw SignalError(.unsupported, "\(name) reads several inputs, which nothing computes yet.")
    }
  }

  /// How the store knows this version of the signal.
  /// - Throws: `SignalError`: `unsupported` when the values are neither vectors nor scores: only these are computed so far.
  public func identity() throws(SignalError) -> SignalIdentity {
    switch value {
    case .vector(let dimension, _):
      if let space {
        return SignalIdentity(name: name, version: version, space: space, dimension: dimension, model: modelName)
      }
    case .scores(_, let labels):
      return SignalIdentity(
        name: name, version: version, space: try scoreSpace(), dimension: labels, model: modelName)
    case .text, .hash: break
    }
    throw SignalError(.unsupported, "\(name) has values of type \(value), which nothing computes yet.")
  }

  /// Where the scores of one calibration are kept: another calibration is another space, so that they never meet.
  private func scoreSpace() throws(SignalError) -> SpaceID {
    do {
      return try SpaceID("scores.\(calibration?.name ?? "")")
    } catch {
      throw SignalError(.badValue, "\(name) names no calibration for its scores: add it to the contract.", cause: error)
    }
  }

  /// The value of a signal of scores.
  func scores(_ values: [Double]) throws -> Embedding {
    guard case .scores(_, let labels) = value, values.count == labels else {
      throw SignalError(
        .bundleMismatch, "The network of \(name) gave \(values.count) scores, not \(value): correct the contract.")
    }
    return try Embedding(space: scoreSpace(), values: values.map { Float($0) })
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
