extension FeatureCatalog {
  /// Encodes the values of examples: the one function that serving, simulation and training call.
  /// - Parameters:
  ///   - inputs: by the name of the feature, each with one value a row; of a shared entity, one for all rows will do.
  ///     Crosses have none of their own.
  ///   - decisions: when each row was, or is, decided on.
  /// - Throws: `PredictionError`: `badFeatures` for inputs that are absent, unknown, of another type, length or space, or
  ///   infinite; `leak`, with a `FeatureLeak` as the cause, for a value that is newer than its decision allows.
  /// - Complexity: O(rows · features + identifiers + elements of vectors).
  public func encode(
    _ inputs: [String: FeatureInput], rows: Int, decisions: Moments
  ) throws(PredictionError) -> ExampleBatch {
    guard rows >= 0, decisions.fits(rows) else {
      throw PredictionError(.badFeatures, "The decisions' times are not one a row: pass one for each, or one for all.")
    }
    try refuseUnknown(inputs)
    var batch = ExampleBatch(
      version: version, layout: layout, rowCount: rows,
      dense: [Float](repeating: 0, count: rows * layout.dense.count), sparse: [], vectors: [])
    var column = 0
    for (place, feature) in features.enumerated() {
      if case .cross(let left, let right, let vocabulary) = feature.kind {
        guard let left = inputs[left], let right = inputs[right] else { continue }
        batch.sparse.append(Self.cross(left, right, rows: rows, vocabulary: vocabulary, salt: salts[place]))
        continue
      }
      guard let input = inputs[feature.name] else { continue }
      try feature.check(input, rows: rows, decisions: decisions)
      switch (feature.kind, input.values) {
      case (.numeric(let transforms, let missing, let isIndicated), .numbers(let numbers)):
        let encoder = NumberEncoder(feature: feature.name, transforms: transforms, missing: missing)
        if let vocabulary = feature.vocabulary {
          batch.sparse.append(try encoder.buckets(numbers, isShared: numbers.count != rows, vocabulary: vocabulary))
        } else {
          try encoder.write(numbers, into: &batch.dense, column: column, width: layout.dense.count, isIndicated, rows)
          column += isIndicated ? 2 : 1
        }
      case (.categorical(let vocabulary), .keys(let keys)):
        let ids = keys.map { $0.id(in: vocabulary, salt: salts[place]) }
        batch.sparse.append(.init(ids: ids, offsets: Array(0...ids.count), isShared: ids.count != rows))
      case (.multiValued(let vocabulary, let limit), .keyLists):
        batch.sparse.append(Self.lists(input, rows, vocabulary, salts[place]) { $0.prefix(limit) })
      case (.sequence(let vocabulary, let last), .keyLists):
        batch.sparse.append(Self.lists(input, rows, vocabulary, salts[place]) { $0.suffix(last) })
      case (.embedding, .vectors(let elements, _, let dimension)):
        batch.vectors.append(Self.vectors(input, elements, dimension, rows))
      default: break
      }
    }
    return batch
  }

  private func refuseUnknown(_ inputs: [String: FeatureInput]) throws(PredictionError) {
    var wanted: Set<String> = []
    for feature in features {
      if case .cross = feature.kind { continue }
      wanted.insert(feature.name)
      guard inputs[feature.name] != nil else {
        throw PredictionError(
          .badFeatures, "There is no input for \(feature.name) of \(version): pass one, of missing values if need be.")
      }
    }
    if let unknown = inputs.keys.filter({ !wanted.contains($0) }).min() {
      throw PredictionError(
        .badFeatures, "There is an input for \(unknown), which \(version) does not read: leave it out, or define it.")
    }
  }

  private static func cross(
    _ left: FeatureInput, _ right: FeatureInput, rows: Int, vocabulary: Int, salt: UInt64
  ) -> ExampleBatch.Sparse {
    guard case .keys(let lefts) = left.values, case .keys(let rights) = right.values else {
      return .init(ids: [], offsets: [0], isShared: false)
    }
    let isShared = lefts.count != rows && rights.count != rows
    let ids = (0..<(isShared ? 1 : rows)).map { row in
      let key = lefts[lefts.count == rows ? row : 0].crossed(with: rights[rights.count == rows ? row : 0])
      return key.id(in: vocabulary, salt: salt)
    }
    return .init(ids: ids, offsets: Array(0...ids.count), isShared: isShared)
  }

  private static func lists(
    _ input: FeatureInput, _ rows: Int, _ vocabulary: Int, _ salt: UInt64,
    choosing: (ArraySlice<FeatureKey>) -> ArraySlice<FeatureKey>
  ) -> ExampleBatch.Sparse {
    guard case .keyLists(let keys, let offsets) = input.values else {
      return .init(ids: [], offsets: [0], isShared: false)
    }
    let count = offsets.count - 1
    var lists = ExampleBatch.Sparse(ids: [], offsets: [0], isShared: count != rows)
    lists.offsets.reserveCapacity(count + 1)
    for row in 0..<count {
      if input.isPresent?[row] ?? true {
        for key in choosing(keys[offsets[row]..<offsets[row + 1]]) {
          lists.ids.append(key.id(in: vocabulary, salt: salt))
        }
      } else {
        lists.ids.append(0)
      }
      lists.offsets.append(lists.ids.count)
    }
    return lists
  }

  private static func vectors(
    _ input: FeatureInput, _ elements: [Float], _ dimension: Int, _ rows: Int
  ) -> ExampleBatch.Vectors {
    let count = elements.count / dimension
    var vectors = ExampleBatch.Vectors(
      elements: elements, isPresent: input.isPresent ?? Array(repeating: true, count: count), isShared: count != rows)
    for row in 0..<count where !vectors.isPresent[row] {
      for place in (row * dimension)..<((row + 1) * dimension) { vectors.elements[place] = 0 }
    }
    return vectors
  }
}

/// Numbers of one feature on their way into a batch.
private struct NumberEncoder {
  let feature: String
  let transforms: [NumericTransform]
  let missing: Float

  func write(
    _ numbers: [Float], into dense: inout [Float], column: Int, width: Int, _ isIndicated: Bool, _ rows: Int
  ) throws(PredictionError) {
    let isShared = numbers.count != rows
    for row in 0..<rows {
      let number = numbers[isShared ? 0 : row]
      let place = row * width + column
      dense[place] = number.isNaN ? missing : try transformed(number, row)
      if isIndicated { dense[place + 1] = number.isNaN ? 1 : 0 }
    }
  }

  func buckets(_ numbers: [Float], isShared: Bool, vocabulary: Int) throws(PredictionError) -> ExampleBatch.Sparse {
    var ids: [UInt32] = []
    ids.reserveCapacity(numbers.count)
    for (row, number) in numbers.enumerated() {
      ids.append(number.isNaN ? 0 : 1 + UInt32(try transformed(number, row)))
    }
    return .init(ids: ids, offsets: Array(0...ids.count), isShared: isShared)
  }

  private func transformed(_ number: Float, _ row: Int) throws(PredictionError) -> Float {
    let value = transforms.reduce(number) { $1($0) }
    guard number.isFinite, value.isFinite else {
      throw PredictionError(
        .badFeatures,
        "The feature \(feature) has no finite value in row \(row): leave it missing, or clip it before its logarithm.")
    }
    return value
  }
}
