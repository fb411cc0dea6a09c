import Bundles
public import Domain
import Media
public import Store

/// How sure each node of a taxonomy is of an item's words.
public struct ItemInterestsProducer: ValueProducer {
  public let contract: SignalContract
  public let kind: MediaKind
  public var capacity: Int { encoder.capacity }
  public let nullReasons = [SignalNull.Code(.empty), .noDirection]
  private let encoder: any SignalProducer
  private let calibration: CalibrationID
  private let source: ModelSource

  /// - Parameters:
  ///   - contract: names the bundle, which lies on the shelf.
  ///   - encoder: gives the encoder of the space that the bundle names.
  /// - Throws: `SignalError`: `untrained`, `damagedBundle`, `bundleMismatch`; what `encoder` throws.
  public init(
    contract: SignalContract, shelf: BundleShelf, encoder: (SpaceID) throws -> any SignalProducer
  ) throws {
    let bundle = try InterestBundle(shelf.learned(for: contract))
    guard case .scores(bundle.taxonomy.name, bundle.taxonomy.nodes.count) = contract.value,
      let calibration = contract.calibration
    else {
      throw SignalError(
        .bundleMismatch,
        "The contract of \(contract.name) promises \(contract.value), and this bundle gives \(bundle.taxonomy.nodes.count) "
          + "nodes of \(bundle.taxonomy.name): use its own contract.")
    }
    kind = try contract.mediaKind()
    self.contract = contract
    self.calibration = calibration
    self.encoder = try encoder(bundle.space)
    source = ModelSource(bundle: bundle, encoder: self.encoder)
  }

  public func prepare() throws { try encoder.prepare() }

  public func reading(
    of content: @escaping @Sendable () throws -> [UInt8], until deadline: ContinuousClock.Instant
  ) async throws -> Result<SignalValue, SignalNull> {
    let model = try await source.model(until: deadline)
    return try await encoder.value(of: content, until: deadline).map { embedding in
      .scores(LabelScores(calibration: calibration, values: model(embedding.values).map { Float($0) }))
    }
  }

  /// Encodes the names once, when the first text comes.
  private actor ModelSource {
    private let bundle: InterestBundle
    private let encoder: any SignalProducer
    private var made: Task<InterestModel, any Error>?

    init(bundle: InterestBundle, encoder: any SignalProducer) { (self.bundle, self.encoder) = (bundle, encoder) }

    func model(until deadline: ContinuousClock.Instant) async throws -> InterestModel {
      if let made { return try await made.value }
      let task = Task { [bundle, encoder] in
        try InterestModel(
          bundle.taxonomy, names: try await bundle.taxonomy.vectors(by: encoder, until: deadline),
          examples: bundle.examples, settings: bundle.settings)
      }
      made = task
      do { return try await task.value } catch {
        made = nil
        throw error
      }
    }
  }
}

extension InterestTaxonomy {
  /// The vector of each node's name and description, in their order.
  ///
  /// - Throws: `SignalError`: `failed` for a name that the encoder cannot read; what the encoder throws.
  public func vectors(
    by encoder: any SignalProducer, until deadline: ContinuousClock.Instant
  ) async throws -> [[Float]] {
    let found = try await encoder.values(of: nodes.map { Array(text(of: $0).utf8) }, until: deadline)
    return try zip(nodes, found).map { node, result in
      guard case .success(let vector) = result else {
        throw SignalError(.failed, "Node \(node.number) has a name that cannot be read: give it one in letters.")
      }
      return vector.values
    }
  }
}
