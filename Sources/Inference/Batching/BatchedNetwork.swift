/// A network that serves single items: those that wait together run as one batch, on a thread of its own.
public final class BatchedNetwork: Sendable {
  /// The inputs of one item by name, without the batch axis.
  public typealias Item = [String: InputArray]

  public let network: ServedNetwork
  private let batcher: MicroBatcher<Item, [String: OutputArray]>

  public init(
    _ network: ServedNetwork, name: String,
    limits: MicroBatcher<Item, [String: OutputArray]>.Limits = .init()
  ) {
    self.network = network
    batcher = MicroBatcher(name: name, limits: limits) { items in
      var inputs: [String: InputArray] = [:]
      for input in network.model.inputs {
        inputs[input.name] = try InputArray.stacked(items.compactMap { $0[input.name] })
      }
      let outputs = try network.run(inputs)
      return items.indices.map { index in outputs.mapValues { $0.row(index) } }
    }
  }

  /// - Returns: the item's outputs by name, without the batch axis.
  /// - Throws: `invalidInput` for an item that does not fit the model, else as `MicroBatcher.response(to:deadline:)`.
  public func outputs(
    for item: Item, deadline: ContinuousClock.Instant
  ) async throws(InferenceError) -> [String: OutputArray] {
    try check(item)
    return try await batcher.response(to: item, deadline: deadline)
  }

  /// Requests that wait for the thread.
  public var waitingCount: Int { batcher.waitingCount }

  /// Refuses what waits and what comes.
  public func stop() { batcher.stop() }

  /// One bad item must not fail the others of its batch.
  private func check(_ item: Item) throws(InferenceError) {
    for input in network.model.inputs {
      guard let array = item[input.name], array.element == input.element, array.isFull,
        array.shape.count == input.shape.count - 1,
        zip(input.shape.dropFirst(), array.shape).allSatisfy({ dimension, extent in
          switch dimension {
          case .fixed(let fixed): extent == fixed
          case .named(let name): extent > 0 && network.plan.bucket(for: extent, of: name) != nil
          }
        })
      else {
        throw InferenceError(
          .invalidInput, "Input \(input.name) is missing or does not fit: pass what the model's inputs say.")
      }
    }
  }
}
