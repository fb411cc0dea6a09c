import Domain

/// The vectors that interests are fitted and judged on.
public struct InterestMaterial: Sendable {
  /// Of the nodes, in their order.
  public let names: [[Float]]
  /// Of the examples, in theirs.
  public let vectors: [[Float]]

  /// - Throws: `SignalError`: `badValue` for an example that the encoder cannot read; what the encoder throws.
  public init(
    _ taxonomy: InterestTaxonomy, _ examples: InterestExamples, encoder: any SignalProducer
  ) async throws {
    let deadline = ContinuousClock.now + .seconds(3_600)
    names = try await taxonomy.vectors(by: encoder, until: deadline)
    let found = try await encoder.values(of: examples.rows.map { Array($0.text.utf8) }, until: deadline)
    vectors = try zip(examples.rows, found).map { row, result in
      guard case .success(let vector) = result else {
        throw SignalError(.badValue, "The example \"\(row.text.prefix(40))\" cannot be read: leave it out.")
      }
      return vector.values
    }
  }
}
