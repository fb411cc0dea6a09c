/// The grammar of RFC 4180, over bytes.
enum CSVScan {
  /// The first record of a window.
  enum Found {
    /// Its bytes and lines, with the line break where it has one.
    case complete(bytes: Int, lines: Int)
    case broken(RowRefusal)
  }

  private enum State { case fieldStart, bare, quoted, quoteInQuoted }

  private static let quote = UInt8(ascii: "\"")
  private static let comma = UInt8(ascii: ",")
  private static let lineFeed: UInt8 = 0x0A
  private static let carriageReturn: UInt8 = 0x0D

  /// Looks for the end of the first record, reading more of the file as needed.
  /// - Returns: nil at the end of the file.
  static func lengthOfRecord(in window: inout ByteWindow) throws -> Found? {
    var state = State.fieldStart
    var position = 0
    var lines = 1
    while true {
      let found = window.withUnread { scan($0, &state, &position, &lines) }
      if let found { return found }
      if window.isFull { return .broken(state == .quoted ? unclosed : .tooLong(window.capacity)) }
      if try !window.fill() {
        guard position > 0 else { return nil }
        return state == .quoted ? .broken(unclosed) : .complete(bytes: position, lines: lines)
      }
    }
  }

  private static func scan(
    _ bytes: UnsafeBufferPointer<UInt8>, _ state: inout State, _ position: inout Int, _ lines: inout Int
  ) -> Found? {
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if state == .quoted {
        if byte == quote { state = .quoteInQuoted } else if byte == lineFeed { lines += 1 }
        continue
      }
      switch byte {
      case lineFeed:
        return .complete(bytes: position, lines: lines)
      case comma:
        state = .fieldStart
      case quote:
        // A quote opens a field, or doubles the one before it.
        guard state != .bare else { return .broken(stray) }
        state = .quoted
      case carriageReturn:
        break
      default:
        guard state != .quoteInQuoted else { return .broken(afterQuote) }
        state = .bare
      }
    }
    return nil
  }

  /// The cells of one record that `lengthOfRecord` found complete.
  static func cells(_ record: UnsafeBufferPointer<UInt8>) throws(RowRefusal) -> [String] {
    var end = record.count
    if end > 0, record[end - 1] == lineFeed { end -= 1 }
    if end > 0, record[end - 1] == carriageReturn { end -= 1 }
    var cells: [String] = []
    var position = 0
    while true {
      let isQuoted = position < end && record[position] == quote
      cells.append(try isQuoted ? quotedCell(record, &position, end) : bareCell(record, &position, end))
      guard position < end else { return cells }
      position += 1
    }
  }

  private static func bareCell(
    _ record: UnsafeBufferPointer<UInt8>, _ position: inout Int, _ end: Int
  ) throws(RowRefusal) -> String {
    let start = position
    while position < end, record[position] != comma { position += 1 }
    return try text(UnsafeBufferPointer(rebasing: record[start..<position]))
  }

  private static func quotedCell(
    _ record: UnsafeBufferPointer<UInt8>, _ position: inout Int, _ end: Int
  ) throws(RowRefusal) -> String {
    var content: [UInt8] = []
    position += 1
    while position < end {
      let byte = record[position]
      position += 1
      if byte == quote {
        guard position < end, record[position] == quote else { break }
        position += 1
      }
      content.append(byte)
    }
    guard position == end || record[position] == comma else { throw afterQuote }
    return try content.withUnsafeBufferPointer { (buffer) throws(RowRefusal) in try text(buffer) }
  }

  private static func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(RowRefusal) -> String {
    guard !bytes.contains(0) else { throw RowRefusal("A cell holds a NUL character", "remove it") }
    return try JSONRowParser.text(bytes)
  }

  private static let unclosed = RowRefusal("A quote is opened and never closed", "close it, and double quotes inside")
  private static let stray = RowRefusal(
    "A quote stands inside a cell without quotes", "put the cell into quotes and double those inside")
  private static let afterQuote = RowRefusal(
    "Text follows a closing quote", "end the cell there, or double the quotes inside")
}
