import Statistics

/// The columns that the models of late conversions read: numbers with mean 0 and deviation 1 over the clicks that are learned
/// from, and one column for each frequent value of a category.
struct LateConversionFeatures {
  private let log: ConversionLog
  private let moments: [SampleMoments]
  /// For each category the columns of its values.
  private let places: [[String: Int]]
  private let columns: Int

  /// Values of a category that have a column of their own.
  private static let most = 100

  init(_ log: ConversionLog, train: Range<Int>) {
    self.log = log
    moments = log.numberNames.indices.map { column in
      var moments = SampleMoments()
      for row in train { moments.add(log.numbers[row * log.numberNames.count + column]) }
      return moments
    }
    var next = log.numberNames.count
    var places: [[String: Int]] = []
    for column in log.categoryNames.indices {
      var counts: [String: Int] = [:]
      for row in train { counts[log.categories[row * log.categoryNames.count + column], default: 0] += 1 }
      let frequent = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.most).map(\.key)
      places.append(Dictionary(uniqueKeysWithValues: zip(frequent, next...)))
      next += frequent.count
    }
    self.places = places
    columns = next
  }

  func matrix(_ rows: Range<Int>) throws(StatisticsError) -> DesignMatrix {
    var values = [Double](repeating: 0, count: rows.count * columns)
    for (line, row) in rows.enumerated() {
      for (column, moment) in moments.enumerated() where moment.variance > 0 {
        values[line * columns + column] =
          (log.numbers[row * moments.count + column] - moment.mean) / moment.variance.squareRoot()
      }
      for (column, known) in places.enumerated() {
        guard let place = known[log.categories[row * places.count + column]] else { continue }
        values[line * columns + place] = 1
      }
    }
    return try DesignMatrix(rows: rows.count, columns: columns, values: values)
  }
}
