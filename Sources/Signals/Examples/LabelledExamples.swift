public import Bundles
public import Foundation
public import Store

/// Pictures or texts with their labels, from a CSV or JSONL file, also gzip.
///
/// | column | what |
/// |---|---|
/// | `image` | the path of a picture, relative to the folder of pictures; or |
/// | `text` | a text |
/// | `label` | a label, or several with a bar between them |
/// | `entity` | what the example shows, such as a product; examples of one entity stay on one side of a split |
/// | others | slices: figures are given for each of their values |
public struct LabelledExamples: Equatable, Sendable {
  public struct Example: Equatable, Sendable {
    /// Where it starts in its file, from 1.
    public let line: Int
    /// The path of a picture or a text.
    public let content: String
    /// One at least for a file of one label an example.
    public let labels: [String]
    public let entity: String?
    /// One for each slice column.
    public let slices: [String]
  }

  public let kind: MediaKind
  public let examples: [Example]
  /// Names of the slice columns.
  public let sliceNames: [String]
  /// Of what the file says: the same for equal rows.
  public let checksum: Checksum

  /// - Parameter file: .csv or .jsonl.
  /// - Throws: `StoreError` for a file that cannot be read; `SignalError`: `badValue` for a column that is missing or a row
  ///   that lacks content.
  public init(reading file: URL) throws {
    let name = file.lastPathComponent
    var examples: [Example] = []
    var kind: MediaKind?
    var sliceNames: [String] = []
    try TextRowFile.read(file) { line, cells in
      let row = Dictionary(cells.map { ($0.name, $0.text) }) { first, _ in first }
      if kind == nil {
        kind = try Self.kind(of: cells.map(\.name), in: name)
        sliceNames = cells.map(\.name).filter { !["image", "text", "label", "entity"].contains($0) }
      }
      let content = row[kind == .picture ? "image" : "text"] ?? ""
      guard !content.isEmpty else {
        throw SignalError(
          .badValue, "\(name):\(line): the row has no \(kind == .picture ? "image" : "text"): give one.")
      }
      examples.append(
        Example(
          line: line, content: content,
          labels: (row["label"] ?? "").split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty },
          entity: row["entity"].flatMap { $0.isEmpty ? nil : $0 }, slices: sliceNames.map { row[$0] ?? "" }))
    }
    guard let kind else { throw SignalError(.badValue, "\(name) holds no example: name one a line after the header.") }
    self.init(kind, examples, slices: sliceNames)
  }

  init(_ kind: MediaKind, _ examples: [Example], slices: [String]) {
    (self.kind, self.examples, sliceNames) = (kind, examples, slices)
    let rows = examples.map { ([$0.content, $0.entity ?? ""] + $0.labels + $0.slices).joined(separator: "\u{1F}") }
    checksum = Checksum(of: Data(rows.joined(separator: "\u{1E}").utf8))
  }

  /// Pictures without labels, one a line.
  ///
  /// - Parameter pictures: their paths.
  public init(pictures: [String]) {
    self.init(
      .picture,
      pictures.enumerated().map { Example(line: $0 + 1, content: $1, labels: [], entity: nil, slices: []) }, slices: [])
  }

  private static func kind(of columns: [String], in file: String) throws(SignalError) -> MediaKind {
    let found = columns.joined(separator: ", ")
    if columns.contains("video") {
      throw SignalError(
        .unsupported, "\(file) has the column video, which is not computed yet: give `image` or `text`.")
    }
    guard columns.contains("label") else {
      throw SignalError(.badValue, "\(file) has the columns \(found) and no `label`: name it in the first line.")
    }
    switch (columns.contains("image"), columns.contains("text")) {
    case (true, false): return .picture
    case (false, true): return .text
    default:
      throw SignalError(
        .badValue, "\(file) has the columns \(found): name one of `image` and `text` in the first line.")
    }
  }

  /// All labels, sorted.
  public var labels: [String] { Set(examples.flatMap(\.labels)).sorted() }

  /// The same file with some of its rows.
  public func selecting(_ places: [Int]) -> LabelledExamples {
    LabelledExamples(kind, places.map { examples[$0] }, slices: sliceNames)
  }

  /// Refuses a file that cannot teach a classifier.
  ///
  /// - Throws: `SignalError`: `badValue` for a row without a label, or with several where one is asked for; a label with one
  ///   example; fewer than two labels.
  public func requireTeachable(_ task: ClassifierSettings.Task) throws(SignalError) {
    if task == .single, let row = examples.first(where: { $0.labels.count != 1 }) {
      throw SignalError(
        .badValue,
        "Line \(row.line) has \(row.labels.count) labels where one is needed: correct it, or write `task: multiple`.")
    }
    var counts: [String: Int] = [:]
    for label in examples.flatMap(\.labels) { counts[label, default: 0] += 1 }
    if let rare = counts.sorted(by: { $0.key < $1.key }).first(where: { $0.value < 2 }) {
      throw SignalError(
        .badValue, "Label \(rare.key) has one example: add some, or leave the label out; nothing could be held out.")
    }
    guard counts.count > (task == .single ? 1 : 0) else {
      throw SignalError(.badValue, "There is one label alone: a classifier needs two.")
    }
  }
}
