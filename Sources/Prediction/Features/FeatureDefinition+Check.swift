import Domain

extension FeatureDefinition {
  /// Whether an input can be encoded as this feature, for decisions that may know it.
  func check(_ input: FeatureInput, rows: Int, decisions: Moments) throws(PredictionError) {
    try checkType(input)
    let count = input.count
    let fits = count == rows || (count == 1 && entity.isShared)
    guard fits, input.asOf.fits(count) else {
      throw PredictionError(
        .badFeatures,
        "The input of \(name) does not fit \(rows) rows: pass one value and one moment a row"
          + (entity.isShared ? ", or one for all." : "."))
    }
    if case .vectors(let elements, _, let dimension) = input.values,
      let bad = elements.firstIndex(where: { !$0.isFinite }), input.isPresent(bad / dimension)
    {
      throw PredictionError(
        .badFeatures, "A vector of \(name) is not finite in row \(bad / dimension): mark it as missing instead.")
    }
    if let leak = leak(input, rows: rows, decisions: decisions) {
      throw PredictionError(
        .leak,
        "The feature \(name) knows what happened after the decision: take its value as of the decision, less its delay.",
        cause: leak)
    }
  }

  private func checkType(_ input: FeatureInput) throws(PredictionError) {
    switch (kind, input.values) {
    case (.numeric, .numbers), (.categorical, .keys), (.multiValued, .keyLists), (.sequence, .keyLists): return
    case (.embedding(let space, let dimension), .vectors(_, let given, let length)):
      guard space == given, dimension == length else {
        throw PredictionError(
          .badFeatures,
          "The feature \(name) is of space \(space) (\(dimension)) and gets vectors of \(given) (\(length)): "
            + "encode both with one model.")
      }
    default:
      throw PredictionError(
        .badFeatures, "The input of \(name) is \(input.values.noun), its definition says \(kind.noun): pass those.")
    }
  }

  /// The first value that its decision must not read.
  private func leak(_ input: FeatureInput, rows: Int, decisions: Moments) -> FeatureLeak? {
    let count = input.count
    let delay = delay * 1_000
    func isLate(_ row: Int) -> Bool {
      let (known, overflow) = input.asOf[count == rows ? row : 0].milliseconds.addingReportingOverflow(delay)
      return overflow || known > decisions[row].milliseconds
    }
    if case .one = input.asOf, case .one = decisions, rows > 0, !isLate(0) { return nil }
    var (first, leaks): (Int?, Int) = (nil, 0)
    for row in 0..<rows where isLate(row) && input.isPresent(count == rows ? row : 0) {
      first = first ?? row
      leaks += 1
    }
    return first.map {
      FeatureLeak(
        feature: name, row: $0, rowCount: leaks, asOf: input.asOf[count == rows ? $0 : 0], decision: decisions[$0],
        delay: self.delay)
    }
  }
}

extension FeatureDefinition.Kind {
  fileprivate var noun: String {
    switch self {
    case .numeric: "numbers"
    case .categorical, .cross: "keys"
    case .multiValued, .sequence: "lists of keys"
    case .embedding: "vectors"
    }
  }
}

extension FeatureInput.Values {
  fileprivate var noun: String {
    switch self {
    case .numbers: "numbers"
    case .keys: "keys"
    case .keyLists: "lists of keys"
    case .vectors: "vectors"
    }
  }
}
