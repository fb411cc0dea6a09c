import Training

/// A click model as its training left it.
struct ClickPredictor {
  let network: ClickNetwork
  let table: EmbeddingTable
  let group: ProcessGroup?

  /// The log-odds of some rows of a log; the processes of a group share the work.
  func logOdds(_ rows: Range<Int>, of log: ClickLog) throws -> [Double] {
    try withoutGradient {
      let own = group?.share(of: rows) ?? rows
      var odds: [Double] = []
      odds.reserveCapacity(own.count)
      for start in stride(from: own.lowerBound, to: own.upperBound, by: 4_096) {
        let part = start..<min(start + 4_096, own.upperBound)
        let values = table.rows(of: log.keys(of: part), shape: [part.count, log.fields.count])
        odds += try network(rows: values, dense: log.dense(of: part)).floats().map(Double.init)
      }
      return try group.map { Array(try $0.gather(odds).joined()) } ?? odds
    }
  }

  /// Of the values in some rows of a log, those without an embedding of their own.
  func unknownShare(_ rows: Range<Int>, of log: ClickLog) -> Double {
    let keys = log.keys(of: rows)
    return keys.isEmpty ? 0 : Double(table.unknownCount(of: keys)) / Double(keys.count)
  }
}

extension ClickLog {
  /// [rows, fields]
  func keys(of rows: some Collection<Int>) -> [UInt64] {
    let width = fields.count
    var found: [UInt64] = []
    found.reserveCapacity(rows.count * width)
    for row in rows { found += keys[(row * width)..<((row + 1) * width)] }
    return found
  }

  /// [rows, dense]; nil without dense numbers.
  func dense(of rows: some Collection<Int>) -> TorchTensor? {
    let width = dense.count
    guard width > 0 else { return nil }
    var found: [Float] = []
    found.reserveCapacity(rows.count * width)
    for row in rows { found += numbers[(row * width)..<((row + 1) * width)] }
    return TorchTensor(found, shape: [rows.count, width])
  }
}
