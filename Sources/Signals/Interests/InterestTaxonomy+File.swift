public import Foundation
import Store

extension InterestTaxonomy {
  /// Reads a tree from CSV or JSONL with `id`, `parent`, `name` and `description`, and a column `name:de` for each further
  /// language. Nodes may stand in any order; a root has no parent.
  ///
  /// - Throws: `StoreError` for a file that cannot be read; `SignalError`: `badValue`, with the line of the row or the node.
  public init(reading file: URL, version: Int) throws {
    let title = file.lastPathComponent
    var rows: [Row] = []
    try TextRowFile.read(file) { line, cells in
      guard rows.count < Self.largestCount else {
        throw SignalError(.badValue, "\(title) has more than \(Self.largestCount) nodes: leave out the smallest.")
      }
      rows.append(try Self.row(cells, at: "\(title):\(line)"))
    }
    try self.init(version: version, rows: rows)
  }

  private static func row(_ cells: [TextRowFile.Cell], at place: String) throws(SignalError) -> Row {
    var (fields, names): ([String: String], [String: String]) = ([:], [:])
    for cell in cells {
      switch cell.name {
      case "id", "parent", "name", "description": fields[cell.name] = cell.text
      case let column where column.hasPrefix("name:"):
        if !cell.text.isEmpty { names[String(column.dropFirst(5))] = cell.text }
      default:
        throw SignalError(
          .badValue,
          "\(place): the column `\(cell.name)` means nothing: keep id, parent, name, description and name:xx.")
      }
    }
    guard let id = fields["id"], let number = number(id), let name = fields["name"], !name.isEmpty else {
      throw SignalError(.badValue, "\(place): the row has no `name`, or its `id` is no number from 1: give both.")
    }
    var parent: Int?
    if let text = fields["parent"], !text.isEmpty {
      guard let above = Self.number(text) else {
        throw SignalError(.badValue, "\(place): `parent` is no number: give the id of the node above, or nothing.")
      }
      parent = above
    }
    guard name.utf8.count <= 100, (fields["description"] ?? "").utf8.count <= 1_000 else {
      throw SignalError(.badValue, "\(place): a name takes 100 bytes and a description 1,000: shorten it.")
    }
    return Row(number: number, parent: parent, name: name, description: fields["description"] ?? "", names: names)
  }

  /// Digits alone, so that ` 7`, `+7` and `7.0` are not the same node.
  private static func number(_ text: String) -> Int? {
    guard (1...9).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let value = Int(text), value > 0
    else { return nil }
    return value
  }

  /// The same tree for `init(reading:version:)`: one text for one tree.
  public var csv: String {
    let languages = Set(nodes.flatMap(\.names.keys)).sorted()
    let header = ["id", "parent", "name", "description"] + languages.map { "name:\($0)" }
    let lines = nodes.map { node in
      ["\(node.number)", node.parent.map(String.init) ?? "", node.name, node.description]
        + languages.map { node.names[$0] ?? "" }
    }
    return ([header] + lines).map { $0.map(Self.quoted).joined(separator: ",") + "\n" }.joined()
  }

  private static func quoted(_ text: String) -> String {
    guard text.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return text }
    return "\"\(text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
  }
}
