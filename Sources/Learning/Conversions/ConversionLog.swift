public import Foundation
import Store

/// Clicks with the moments of their conversions, a column for each feature, in the order of time.
///
/// A file states what each column is in its name, as `name:type`: one `time` (of the click, seconds), one `conversion` (its
/// moment in seconds, empty where none has come), `float` for numbers, `token` for categories, and `none` for what is left out.
public struct ConversionLog: Equatable, Sendable {
  /// Seconds.
  public private(set) var clicks: [Double] = []
  /// Seconds; nil where none has come.
  public private(set) var conversions: [Double?] = []
  /// [clicks, numbers]
  private(set) var numbers: [Double] = []
  private(set) var numberNames: [String] = []
  /// [clicks, categories]
  private(set) var categories: [String] = []
  private(set) var categoryNames: [String] = []

  public var count: Int { clicks.count }

  /// The last moment that the log knows of.
  public var end: Double { max(clicks.max() ?? 0, conversions.compactMap { $0 }.max() ?? 0) }

  /// - Throws: `LearningError`: `badInput` for columns or values that mean nothing; what `TextRowFile` throws.
  public init(reading file: URL) throws {
    var types: [String]?
    try TextRowFile.read(file) { line, cells in
      let known = try types ?? Self.types(cells.map(\.name))
      if types == nil {
        types = known
        numberNames = zip(cells, known).filter { $1 == "float" }.map { $0.0.name }
        categoryNames = zip(cells, known).filter { $1 == "token" }.map { $0.0.name }
      }
      guard cells.count == known.count else {
        throw LearningError(
          .badInput, "Line \(line) has \(cells.count) values, not \(known.count): give each row all columns.")
      }
      try add(zip(cells, known).map { ($0, $1) }, line: line)
    }
    guard count > 0 else {
      throw LearningError(.badInput, "\(file.lastPathComponent) has no rows: give a log of clicks.")
    }
    sort()
  }

  private mutating func add(_ cells: [(TextRowFile.Cell, String)], line: Int) throws {
    for (cell, type) in cells {
      switch type {
      case "time": clicks.append(try cell.number(line: line))
      case "conversion": conversions.append(try cell.text.isEmpty ? nil : cell.number(line: line))
      case "float": numbers.append(try cell.number(line: line))
      case "token": categories.append(cell.text)
      default: break
      }
    }
    if let conversion = conversions[count - 1], conversion <= clicks[count - 1] {
      throw LearningError(.badInput, "Line \(line) has a conversion that is not after its click: correct it.")
    }
  }

  private mutating func sort() {
    let order = clicks.indices.sorted { (clicks[$0], $0) < (clicks[$1], $1) }
    let (wide, long) = (numberNames.count, categoryNames.count)
    numbers = order.flatMap { numbers[($0 * wide)..<(($0 + 1) * wide)] }
    categories = order.flatMap { categories[($0 * long)..<(($0 + 1) * long)] }
    conversions = order.map { conversions[$0] }
    clicks = order.map { clicks[$0] }
  }

  private static func types(_ names: [String]) throws(LearningError) -> [String] {
    let types = names.map { String($0.split(separator: ":", omittingEmptySubsequences: false).last ?? "") }
    guard types.allSatisfy({ ["time", "conversion", "float", "token", "none"].contains($0) }),
      types.count(where: { $0 == "time" }) == 1, types.count(where: { $0 == "conversion" }) == 1
    else {
      throw LearningError(
        .badInput,
        "A log of conversions has one column :time, one :conversion, and others :float, :token or :none: name them so.")
    }
    return types
  }
}
