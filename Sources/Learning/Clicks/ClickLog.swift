import Domain
public import Foundation
import Store
import Training

/// Impressions with their clicks, a column for each feature, in the order of time.
///
/// A file states what each column is in its name, as `name:type`: one `label` (0 or 1), one `time` (seconds, any origin),
/// `float` for dense numbers, and `token` for categorical fields. A generated log may have one `truth`, the probability that
/// the label was drawn with, and further columns may be of type `none`: no model reads either. An empty token is a value like
/// any other; an empty number is a mistake.
public struct ClickLog: Equatable, Sendable {
  public internal(set) var fields: [String]
  public internal(set) var dense: [String]
  /// [rows, fields]: keys of the values, by `FeatureKey`.
  public internal(set) var keys: [UInt64] = []
  /// [rows, dense]
  public internal(set) var numbers: [Float] = []
  public internal(set) var clicks: [Bool] = []
  /// Seconds.
  public internal(set) var times: [Double] = []
  /// The true probabilities, where the log knows them.
  public internal(set) var truth: [Double]?
  /// For each field the texts of its values by key; nil for a field of more than `mostNamed` values.
  var names: [[UInt64: String]?] = []

  public var count: Int { clicks.count }

  /// Values of a field whose texts are kept, for reports.
  static let mostNamed = 5_000

  public init(fields: [String], dense: [String]) {
    self.fields = fields
    self.dense = dense
  }

  /// - Throws: `LearningError`: `badInput` for columns or values that mean nothing; what `TextRowFile` throws.
  public init(reading file: URL) throws {
    self.init(fields: [], dense: [])
    var columns: Columns?
    try TextRowFile.read(file) { line, cells in
      let known = try columns ?? Columns(cells.map(\.name))
      if columns == nil {
        columns = known
        (fields, dense) = (known.tokens.map(\.name), known.floats.map(\.name))
        truth = known.truth.map { _ in [] }
        names = fields.map { _ in [:] }
      }
      try add(cells, known, line: line)
    }
    guard count > 0 else {
      throw LearningError(.badInput, "\(file.lastPathComponent) has no rows: give a log of impressions with clicks.")
    }
    sort()
  }

  /// Rows in the order of time; rows of one moment keep their order.
  private mutating func sort() {
    let order = times.indices.sorted { (times[$0], $0) < (times[$1], $1) }
    guard order != Array(times.indices) else { return }
    let (fields, dense) = (fields.count, dense.count)
    keys = order.flatMap { keys[($0 * fields)..<(($0 + 1) * fields)] }
    numbers = order.flatMap { numbers[($0 * dense)..<(($0 + 1) * dense)] }
    clicks = order.map { clicks[$0] }
    times = order.map { times[$0] }
    truth = truth.map { truth in order.map { truth[$0] } }
  }

  private mutating func add(_ cells: [TextRowFile.Cell], _ columns: Columns, line: Int) throws {
    guard cells.count == columns.count else {
      throw LearningError(
        .badInput, "Line \(line) has \(cells.count) values, not \(columns.count): give each row all columns.")
    }
    for (field, token) in columns.tokens.enumerated() {
      let text = cells[token.place].text
      let key = FeatureKey.of(text, in: token.key)
      keys.append(key)
      name(key, text, field)
    }
    for float in columns.floats { numbers.append(Float(try cells[float.place].number(line: line))) }
    times.append(try cells[columns.time].number(line: line))
    if let truth = columns.truth { self.truth?.append(try cells[truth].number(line: line)) }
    switch cells[columns.label].text {
    case "1", "1.0": clicks.append(true)
    case "0", "0.0": clicks.append(false)
    default: throw LearningError(.badInput, "Line \(line) has a label that is neither 0 nor 1: correct it.")
    }
  }

  /// The text of a value, or its key where the field has too many to keep.
  func name(of key: UInt64, in field: Int) -> String {
    (names.indices.contains(field) ? names[field]?[key] : nil) ?? String(key, radix: 16)
  }

  private mutating func name(_ key: UInt64, _ text: String, _ field: Int) {
    guard let known = names[field], known[key] == nil else { return }
    if known.count < Self.mostNamed { names[field]?[key] = text } else { names[field] = nil }
  }

  /// What the columns of a file are, by their places.
  private struct Columns {
    let count: Int
    let label: Int
    let time: Int
    let truth: Int?
    let tokens: [(name: String, place: Int, key: UInt64)]
    let floats: [(name: String, place: Int)]

    init(_ names: [String]) throws(LearningError) {
      var places: [String: [(name: String, place: Int)]] = [:]
      for (place, name) in names.enumerated() {
        let parts = name.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, ["label", "time", "token", "float", "truth", "none"].contains(parts[1]) else {
          throw LearningError(
            .badInput,
            "Column \(name) states no type: name it \(parts[0]):token, :float, :time, :label, :truth or :none.")
        }
        places[parts[1], default: []].append((parts[0], place))
      }
      guard let label = places["label"], label.count == 1, let time = places["time"], time.count == 1,
        let tokens = places["token"]
      else {
        throw LearningError(
          .badInput, "A log of clicks has one :label, one :time and a :token at least: add the columns.")
      }
      count = names.count
      self.label = label[0].place
      self.time = time[0].place
      truth = places["truth"]?.first?.place
      self.tokens = tokens.map { ($0.name, $0.place, FeatureKey.field($0.name)) }
      floats = places["float"] ?? []
    }
  }
}
