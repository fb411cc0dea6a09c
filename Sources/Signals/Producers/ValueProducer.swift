public import Store

/// Turns content into values of one signal, of whatever type its contract names, for a request and for a whole catalogue with
/// the same code.
public protocol ValueProducer: Sendable {
  var contract: SignalContract { get }
  /// What it reads.
  var kind: MediaKind { get }
  /// The reasons that it can give; the contract lists them all.
  var nullReasons: [SignalNull.Code] { get }
  /// How many items may be in the works at once without being refused.
  var capacity: Int { get }

  /// Makes everything ready that the first value would otherwise wait for; blocks.
  func prepare() throws

  /// The value of one item as the store keeps it, or why it has none.
  ///
  /// - Parameters:
  ///   - content: gives the item's bytes, or throws a `SignalNull`; called on a thread that may block.
  ///   - deadline: when to give up.
  /// - Throws: what is wrong with the service and not with the item: `MediaError`, `InferenceError`, or what else
  ///   `content` threw.
  func reading(
    of content: @escaping @Sendable () throws -> [UInt8], until deadline: ContinuousClock.Instant
  ) async throws -> Result<SignalValue, SignalNull>
}

extension ValueProducer {
  public func prepare() throws {}

  /// The values of several items, in their order.
  public func readings(
    of contents: [[UInt8]], until deadline: ContinuousClock.Instant
  ) async throws -> [Result<SignalValue, SignalNull>] {
    try await inOrder(contents) { try await reading(of: $0, until: deadline) }
  }

  /// What a call gives for each of several items, with as many under way as the producer takes.
  func inOrder<Value: Sendable>(
    _ contents: [[UInt8]],
    _ call: @escaping @Sendable (@escaping @Sendable () throws -> [UInt8]) async throws -> Value
  ) async throws -> [Value] {
    try await withThrowingTaskGroup(of: (Int, Value).self) { group in
      var results = [Value?](repeating: nil, count: contents.count)
      for (index, bytes) in contents.enumerated() {
        if index >= capacity, let (done, result) = try await group.next() { results[done] = result }
        group.addTask { (index, try await call { bytes }) }
      }
      for try await (index, result) in group { results[index] = result }
      return results.compactMap(\.self)
    }
  }
}
