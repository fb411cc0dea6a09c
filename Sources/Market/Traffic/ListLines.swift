/// The lines of a list that is data: what stands before a `#`, without spaces around it, and with the line's number.
struct ListLines: Sequence, IteratorProtocol {
  private var lines: IndexingIterator<[Substring.UTF8View]>
  private var number = 0

  init(_ text: String) {
    lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).makeIterator()
  }

  mutating func next() -> (number: Int, text: String)? {
    while let line = lines.next() {
      number += 1
      let text = Self.trimmed(line.prefix { $0 != UInt8(ascii: "#") })
      if !text.isEmpty { return (number, text) }
    }
    return nil
  }

  /// Without spaces, tabs and a carriage return at both ends.
  static func trimmed(_ bytes: some BidirectionalCollection<UInt8>) -> String {
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
    var rest = bytes.drop(while: isSpace)
    while let last = rest.last, isSpace(last) { rest.removeLast() }
    return String(decoding: rest, as: UTF8.self)
  }

  /// - Returns: an error that names the line and the remedy.
  static func refusal(_ number: Int, _ message: String) -> MarketError {
    MarketError(.badList, "line \(number): \(message)")
  }
}
