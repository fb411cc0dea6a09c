extension ClickLog {
  /// What belongs together: a field with its counters, or a dense number of its own.
  struct Feature: Equatable {
    let name: String
    let field: Int?
    let dense: [Int]
  }

  /// Fields first.
  var features: [Feature] {
    let counters = fields.map { name in
      dense.indices.filter { ["\(name).shown", "\(name).rate"].contains(dense[$0]) }
    }
    let own = Set(counters.joined())
    return zip(fields.indices, counters).map { Feature(name: fields[$0], field: $0, dense: $1) }
      + dense.indices.filter { !own.contains($0) }.map { Feature(name: dense[$0], field: nil, dense: [$0]) }
  }

  /// These rows, in this order.
  func selecting(_ rows: some Collection<Int>) -> ClickLog {
    var log = ClickLog(fields: fields, dense: dense)
    log.keys = keys(of: rows)
    log.numbers = rows.flatMap { numbers[($0 * dense.count)..<(($0 + 1) * dense.count)] }
    log.clicks = rows.map { clicks[$0] }
    log.times = rows.map { times[$0] }
    log.truth = truth.map { truth in rows.map { truth[$0] } }
    log.names = names
    return log
  }

  /// All rows without one feature.
  func without(_ feature: Feature) -> ClickLog {
    let places = fields.indices.filter { $0 != feature.field }
    let columns = dense.indices.filter { !feature.dense.contains($0) }
    var log = ClickLog(fields: places.map { fields[$0] }, dense: columns.map { dense[$0] })
    log.keys = (0..<count).flatMap { row in places.map { keys[row * fields.count + $0] } }
    log.numbers = (0..<count).flatMap { row in columns.map { numbers[row * dense.count + $0] } }
    (log.clicks, log.times, log.truth) = (clicks, times, truth)
    log.names = names.isEmpty ? [] : places.map { names[$0] }
    return log
  }

  /// Some rows, each feature of which comes from a row of its own.
  ///
  /// - Parameter sources: for each feature the row that each row takes it from, counted from the first of `rows`.
  func mixed(_ rows: Range<Int>, features: [Feature], from sources: [[Double]]) -> ClickLog {
    var log = selecting(rows)
    for (feature, sources) in zip(features, sources) {
      for (row, source) in sources.enumerated() {
        let source = rows.lowerBound + Int(source)
        if let field = feature.field { log.keys[row * fields.count + field] = keys[source * fields.count + field] }
        for column in feature.dense {
          log.numbers[row * dense.count + column] = numbers[source * dense.count + column]
        }
      }
    }
    return log
  }
}
