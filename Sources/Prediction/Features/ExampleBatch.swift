/// Encoded examples, as a network reads them: a matrix of numbers, lists of identifiers, and vectors.
public struct ExampleBatch: Equatable, Sendable {
  /// Identifiers of one feature; one list a row, or one for all rows.
  public struct Sparse: Equatable, Sendable {
    /// All lists, one after another; each below the vocabulary.
    public var ids: [UInt32]
    /// Where each list begins, and where the last one ends.
    public var offsets: [Int]
    /// Whether the only list stands for all rows.
    public var isShared: Bool

    public func ids(ofRow row: Int) -> ArraySlice<UInt32> {
      let list = isShared ? 0 : row
      return ids[offsets[list]..<offsets[list + 1]]
    }
  }

  /// Vectors of one feature; one a row, or one for all rows.
  public struct Vectors: Equatable, Sendable {
    /// Row-major; zeros where one is missing.
    public var elements: [Float]
    public var isPresent: [Bool]
    public var isShared: Bool
  }

  /// Of the catalogue that the examples were encoded by.
  public let version: String
  public let layout: ExampleLayout
  public var rowCount: Int
  /// Row-major, `layout.dense.count` numbers a row, each finite.
  public var dense: [Float]
  /// In the order of `layout.sparse`.
  public var sparse: [Sparse]
  /// In the order of `layout.vectors`.
  public var vectors: [Vectors]

  /// Whether each part has the shape that the layout states, identifiers lie in their vocabularies and numbers are finite.
  func checkInvariants() -> Bool {
    dense.count == rowCount * layout.dense.count && dense.allSatisfy(\.isFinite)
      && sparse.count == layout.sparse.count && vectors.count == layout.vectors.count
      && zip(sparse, layout.sparse).allSatisfy { lists, feature in
        lists.offsets.count == (lists.isShared ? 1 : rowCount) + 1 && lists.offsets.first == 0
          && lists.offsets.last == lists.ids.count && lists.ids.allSatisfy { $0 < feature.vocabulary }
      }
      && zip(vectors, layout.vectors).allSatisfy { vectors, feature in
        vectors.isPresent.count == (vectors.isShared ? 1 : rowCount)
          && vectors.elements.count == vectors.isPresent.count * feature.dimension
          && vectors.elements.allSatisfy(\.isFinite)
      }
  }

  /// The rows named, in that order: those that a page shows and a log keeps.
  public func keeping(_ rows: [Int]) -> ExampleBatch {
    var kept = self
    let width = layout.dense.count
    kept.rowCount = rows.count
    kept.dense = rows.flatMap { dense[($0 * width)..<(($0 + 1) * width)] }
    kept.sparse = sparse.map { $0.keeping(rows) }
    kept.vectors = zip(vectors, layout.vectors).map { $0.keeping(rows, dimension: $1.dimension) }
    return kept
  }
}

extension ExampleBatch.Sparse {
  fileprivate func keeping(_ rows: [Int]) -> Self {
    guard !isShared else { return self }
    var kept = Self(ids: [], offsets: [0], isShared: false)
    for row in rows {
      kept.ids += ids(ofRow: row)
      kept.offsets.append(kept.ids.count)
    }
    return kept
  }
}

extension ExampleBatch.Vectors {
  fileprivate func keeping(_ rows: [Int], dimension: Int) -> Self {
    guard !isShared else { return self }
    return Self(
      elements: rows.flatMap { elements[($0 * dimension)..<(($0 + 1) * dimension)] },
      isPresent: rows.map { isPresent[$0] }, isShared: false)
  }
}
