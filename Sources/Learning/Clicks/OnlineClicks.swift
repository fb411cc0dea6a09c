public import Foundation
import Statistics
import Training

/// One pass over a CSV file of `ClickLog` with a hashed logistic regression: each row is predicted before it is learned from.
///
/// Cells are hashed where they lie in the mapped file; none may be quoted.
public struct OnlineClicks: Encodable, Sendable {
  public let rows: Int
  /// Of the predictions made before each row was learned from, in nats an impression.
  public let logLoss: Double
  /// The area under the ROC curve of the same.
  public let area: Double
  /// Of reading, hashing, predicting and learning.
  public let seconds: Double
  /// Processor time of the same, which other load disturbs less.
  public let processorSeconds: Double
  public var rowsPerSecond: Double { Double(rows) / seconds }

  private enum Column {
    case token(UInt64), float(UInt64), label, other
  }

  /// - Throws: `LearningError`: `badInput`; `TrainingError`.
  public init(reading file: URL, bits: Int = 20, rate: Float = 0.1) throws {
    let (began, processor) = (ContinuousClock.now, clock())
    let data: Data
    do {
      data = try Data(contentsOf: file, options: .alwaysMapped)
    } catch {
      throw LearningError(.badInput, "\(file.lastPathComponent) cannot be read: check the path.")
    }
    var model = try HashedLogisticRegression(bits: bits, rate: rate)
    var (odds, clicks): ([Float], [Bool]) = ([], [])
    try data.withUnsafeBytes { raw in
      var lines = Lines(raw.bindMemory(to: UInt8.self))
      let columns = try Self.columns(lines.next())
      var hashes: [UInt64] = [FeatureKey.field("bias")]
      var values: [Float] = [1]
      while let line = lines.next() {
        if line.isEmpty { continue }
        hashes.removeLast(hashes.count - 1)
        values.removeLast(values.count - 1)
        let click = try Self.read(line, columns, &hashes, &values, number: clicks.count + 2)
        let before = try hashes.withUnsafeBufferPointer { hashes in
          try values.withUnsafeBufferPointer { try model.learn(hashes, values: $0, clicked: click) }
        }
        odds.append(before)
        clicks.append(click)
      }
    }
    seconds = began.duration(to: .now) / .seconds(1)
    processorSeconds = Double(clock() - processor) / Double(CLOCKS_PER_SEC)
    rows = clicks.count
    let scores = odds.map(Double.init)
    logLoss = try LogLoss(probabilities: scores.map(LogOdds.inverse), outcomes: clicks).mean
    area = try AreaUnderCurve(scores: scores, outcomes: clicks).estimate
  }

  private enum CodingKeys: String, CodingKey { case rows, logLoss, area, seconds, processorSeconds, rowsPerSecond }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(rows, forKey: .rows)
    try container.encode(logLoss, forKey: .logLoss)
    try container.encode(area, forKey: .area)
    try container.encode(seconds, forKey: .seconds)
    try container.encode(processorSeconds, forKey: .processorSeconds)
    try container.encode(rowsPerSecond, forKey: .rowsPerSecond)
  }

  private static func columns(_ header: UnsafeBufferPointer<UInt8>?) throws(LearningError) -> [Column] {
    let names = (header.map { String(decoding: $0, as: UTF8.self) } ?? "").split(separator: ",")
    let columns = names.map { name -> Column in
      let parts = name.split(separator: ":").map(String.init)
      return switch parts.last {
      case "token": .token(FeatureKey.field(parts[0]))
      case "float": .float(FeatureKey.field(parts[0]))
      case "label": .label
      default: .other
      }
    }
    guard columns.count(where: { if case .label = $0 { true } else { false } }) == 1 else {
      throw LearningError(
        .badInput, "The header names no column as :label: name the columns as `clicks evaluate` does.")
    }
    return columns
  }

  /// - Returns: the label.
  private static func read(
    _ line: UnsafeBufferPointer<UInt8>, _ columns: [Column], _ hashes: inout [UInt64], _ values: inout [Float],
    number: Int
  ) throws(LearningError) -> Bool {
    var (start, place, label): (Int, Int, Bool?) = (0, 0, nil)
    while start <= line.count, place < columns.count {
      var end = start
      while end < line.count, line[end] != UInt8(ascii: ",") { end += 1 }
      let cell = UnsafeBufferPointer(rebasing: line[start..<end])
      switch columns[place] {
      case .token(let field):
        hashes.append(FeatureKey.of(cell, in: field))
        values.append(1)
      case .float(let field):
        guard let value = Float(String(decoding: cell, as: UTF8.self)), value.isFinite else {
          throw LearningError(.badInput, "Line \(number) has a number that is none: correct it.")
        }
        hashes.append(field)
        values.append(value)
      case .label: label = cell.first.map { $0 == UInt8(ascii: "1") }
      case .other: break
      }
      start = end + 1
      place += 1
    }
    guard let label, place == columns.count, start > line.count, line.first != UInt8(ascii: "\"") else {
      throw LearningError(
        .badInput, "Line \(number) does not have the header's columns: give each row all of them, unquoted.")
    }
    return label
  }
}

/// The lines of some bytes, without their ends.
private struct Lines: IteratorProtocol {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var start = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  mutating func next() -> UnsafeBufferPointer<UInt8>? {
    guard start < bytes.count, let base = bytes.baseAddress else { return nil }
    let found = memchr(base + start, 0x0A, bytes.count - start)
    let end = found.map { UnsafeRawPointer($0) - UnsafeRawPointer(base) } ?? bytes.count
    defer { start = end + 1 }
    let last = end > start && bytes[end - 1] == 0x0D ? end - 1 : end
    return UnsafeBufferPointer(rebasing: bytes[start..<last])
  }
}
