public import Foundation

/// Comments and which of their characters are marked.
public struct SpanExamples: Equatable, Sendable {
  public struct Comment: Equatable, Sendable {
    public let text: String
    /// Offsets of Unicode scalars, as Python counts characters.
    public let marked: Set<Int>

    public init(text: String, marked: Set<Int>) { (self.text, self.marked) = (text, marked) }
  }

  public let comments: [Comment]

  /// - Throws: `badValue` for an offset outside its text, `tooFewExamples` unless two comments have marks.
  public init(_ comments: [Comment]) throws(SafetyError) {
    for (place, comment) in comments.enumerated() {
      let length = comment.text.unicodeScalars.count
      if let wrong = comment.marked.first(where: { !(0..<length).contains($0) }) {
        throw SafetyError(
          .badValue,
          "Comment \(place + 1) has \(length) characters and a mark at \(wrong): count Unicode scalars from 0.")
      }
    }
    let marked = comments.count { !$0.marked.isEmpty }
    guard marked >= 2 else {
      throw SafetyError(.tooFewExamples, "\(marked) comments have marks: mark two at least.")
    }
    self.comments = comments
  }

  /// Reads a CSV or TSV file with the columns `spans`, such as `[8, 9, 10]`, and `text`.
  ///
  /// - Throws: `unreadable`, `malformed`, `missingColumn`, `badValue`, `tooFewExamples`.
  public init(reading file: URL) throws(SafetyError) {
    let name = file.lastPathComponent
    let isTabbed = file.pathExtension.lowercased() == "tsv"
    let table = try DelimitedText(
      parsing: try TextFile.read(file), file: name, separator: isTabbed ? 0x09 : 0x2C, quoted: !isTabbed)
    let (spans, text) = (try table.column("spans"), try table.column("text"))
    var comments: [Comment] = []
    for (record, line) in zip(table.records, table.lines) {
      guard let marked = Self.offsets(record[spans]) else {
        throw SafetyError(
          .badValue, "\(name):\(line): the spans are no list of whole numbers such as [8, 9, 10]: correct them.")
      }
      comments.append(Comment(text: record[text], marked: marked))
    }
    try self.init(comments)
  }

  private static func offsets(_ list: String) -> Set<Int>? {
    let inside = list.filter { !$0.isWhitespace }
    guard inside.hasPrefix("["), inside.hasSuffix("]"), inside.count >= 2 else { return nil }
    var offsets: Set<Int> = []
    for part in inside.dropFirst().dropLast().split(separator: ",", omittingEmptySubsequences: inside == "[]") {
      guard let offset = Int(part) else { return nil }
      offsets.insert(offset)
    }
    return offsets
  }
}
