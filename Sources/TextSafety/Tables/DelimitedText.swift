import Domain
public import Foundation

/// A table in a text file: comma- or tab-separated, quoted as in RFC 4180, first the names of the columns.
public struct DelimitedText: Sendable {
  public let columns: [String]
  public private(set) var records: [[String]] = []
  /// The line on which each record starts, from 1.
  public private(set) var lines: [Int] = []
  private let file: String

  /// - Parameters:
  ///   - file: its name, for refusals.
  ///   - quoted: whether `"` starts a quoted field; plain tab-separated files have none.
  ///   - columns: for a file without a line of names.
  /// - Throws: `malformed` for bytes that are no UTF-8, an open quote, or a record of another length than the first.
  public init(
    parsing data: Data, file: String, separator: UInt8, quoted: Bool, columns: [String]? = nil
  ) throws(SafetyError) {
    guard String(validating: data, as: UTF8.self) != nil else {
      throw SafetyError(.malformed, "\(file) is not UTF-8: convert it, or check that it is the text file meant.")
    }
    self.file = file
    var parser = DelimitedParser(bytes: [UInt8](data), separator: separator, quoted: quoted)
    var head = columns
    if head == nil { head = try parser.next(in: file)?.fields }
    guard let head else {
      throw SafetyError(.malformed, "\(file) is empty: give it a line of column names and one example at least.")
    }
    self.columns = head
    while let record = try parser.next(in: file) {
      guard record.fields.count == head.count else {
        throw SafetyError(
          .malformed,
          "\(file):\(record.line): \(record.fields.count) fields, not \(head.count): quote fields that hold a separator."
        )
      }
      records.append(record.fields)
      lines.append(record.line)
    }
  }

  /// The place of a column.
  ///
  /// - Throws: `missingColumn` with the name that may have been meant, `malformed` when it stands twice.
  public func column(_ name: String) throws(SafetyError) -> Int {
    guard let place = columns.firstIndex(of: name) else {
      let near = NearMatch.of(name, in: columns).map { ", `\($0)` is near it" } ?? ""
      throw SafetyError(.missingColumn, "\(file) has no column `\(name)`\(near): rename or add it.")
    }
    guard columns.lastIndex(of: name) == place else {
      throw SafetyError(.malformed, "\(file) has two columns `\(name)`: keep one.")
    }
    return place
  }
}

private struct DelimitedParser {
  let bytes: [UInt8]
  let separator: UInt8
  let quoted: Bool
  private var place = 0
  private var line = 1

  init(bytes: [UInt8], separator: UInt8, quoted: Bool) {
    self.bytes = bytes
    (self.separator, self.quoted) = (separator, quoted)
    // The mark that some programs put first is no part of the first name.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
  }

  /// The next record; empty lines are passed over.
  mutating func next(in file: String) throws(SafetyError) -> (fields: [String], line: Int)? {
    while place < bytes.count, bytes[place] == 0x0A || bytes[place] == 0x0D { advance() }
    guard place < bytes.count else { return nil }
    let start = line
    var fields: [String] = []
    while true {
      fields.append(try field(in: file))
      guard place < bytes.count else { return (fields, start) }
      let end = bytes[place]
      advance()
      if end != separator { return (fields, start) }
    }
  }

  /// Reads up to the separator or the end of the line, and leaves it.
  private mutating func field(in file: String) throws(SafetyError) -> String {
    var field: [UInt8] = []
    if quoted, place < bytes.count, bytes[place] == 0x22 {
      let start = line
      advance()
      while true {
        guard place < bytes.count else {
          throw SafetyError(.malformed, "\(file):\(start): a quote is never closed: close it, or double quotes inside.")
        }
        let byte = bytes[place]
        advance()
        if byte != 0x22 {
          field.append(byte)
        } else if place < bytes.count, bytes[place] == 0x22 {
          field.append(byte)
          advance()
        } else {
          break
        }
      }
    }
    while place < bytes.count, bytes[place] != separator, bytes[place] != 0x0A {
      field.append(bytes[place])
      advance()
    }
    if field.last == 0x0D { field.removeLast() }
    return String(decoding: field, as: UTF8.self)
  }

  private mutating func advance() {
    if bytes[place] == 0x0A { line += 1 }
    place += 1
  }
}
