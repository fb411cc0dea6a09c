import Foundation

/// Writes results to standard output, and nothing else does.
struct Output {
  let format: OutputFormat

  /// - Parameters:
  ///   - value: the result as one JSON object.
  ///   - table: the same for people.
  func write(_ value: some Encodable, table: () -> String) throws {
    switch format {
    case .table: print(table())
    case .json:
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      print(String(decoding: try encoder.encode(value), as: UTF8.self))
    }
  }
}

/// Rows in aligned columns; numbers to the right.
struct TextTable {
  let header: [String]
  var rows: [[String]] = []

  init(_ header: [String]) { self.header = header }

  var text: String {
    let all = [header] + rows
    let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    let isNumber = header.indices.map { column in
      !rows.isEmpty && rows.allSatisfy { $0[column].first.map { "-+0123456789–".contains($0) } ?? true }
    }
    return all.map { row in
      row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return isNumber[column] ? padding + cell : cell + padding
      }.joined(separator: "  ").trimmingTrailingSpaces
    }.joined(separator: "\n")
  }
}

extension String {
  fileprivate var trimmingTrailingSpaces: String {
    var text = Substring(self)
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}

extension Double {
  /// Fixed decimals, independent of the locale.
  func fixed(_ decimals: Int) -> String { String(format: "%.\(decimals)f", self) }

  var percent: String { "\((self * 100).fixed(2))%" }
}
