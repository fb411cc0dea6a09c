import Foundation

/// An element of a small XML file that was read strictly: no declarations of types or entities, tags that nest, a bounded size
/// and depth, so that no file can make it read more than its own bytes.
struct StrictXML {
  struct Refusal: Error, Equatable {
    let line: Int
    let reason: String
  }

  let name: String
  let line: Int
  /// The characters directly inside, without surrounding space.
  private(set) var text = ""
  private(set) var children: [StrictXML] = []

  /// More than any annotation needs.
  static let largestFile = 4 << 20
  static let deepest = 32

  func child(_ name: String) -> StrictXML? { children.first { $0.name == name } }

  /// The root of a file.
  /// - Throws: `Refusal`.
  init(parsing bytes: [UInt8]) throws(Refusal) {
    guard bytes.contains(where: { $0 > 32 }) else { throw Refusal(line: 1, reason: "is empty") }
    guard bytes.count <= Self.largestFile else {
      throw Refusal(line: 1, reason: "has more than \(Self.largestFile) bytes")
    }
    var reader = Reader(bytes: bytes)
    var open: [StrictXML] = []
    var root: StrictXML?
    while let part = try reader.next() {
      switch part {
      case .start(let name, let isEmpty):
        guard root == nil, open.count < Self.deepest else {
          throw Refusal(line: reader.line, reason: root == nil ? "nests too deep" : "has more than one root")
        }
        open.append(StrictXML(name: name, line: reader.line))
        if isEmpty { root = Self.close(&open) }
      case .end(let name):
        guard open.last?.name == name else {
          throw Refusal(line: reader.line, reason: "closes </\(name.prefix(40))>, which is not open")
        }
        root = Self.close(&open)
      case .text(let text):
        if open.isEmpty {
          guard text.isEmpty else { throw Refusal(line: reader.line, reason: "has text outside of its root") }
        } else {
          open[open.count - 1].text += text
        }
      }
    }
    guard let root, open.isEmpty else { throw Refusal(line: reader.line, reason: "ends before its tags are closed") }
    self = root
  }

  private init(name: String, line: Int) { (self.name, self.line) = (name, line) }

  /// Moves the innermost element into the one around it; what is left at the end is the root.
  private static func close(_ open: inout [StrictXML]) -> StrictXML? {
    guard let element = open.popLast() else { return nil }
    guard !open.isEmpty else { return element }
    open[open.count - 1].children.append(element)
    return nil
  }
}

extension StrictXML {
  private enum Part {
    case start(String, isEmpty: Bool)
    case end(String)
    case text(String)
  }

  private struct Reader {
    let bytes: [UInt8]
    var place = 0
    var line = 1

    init(bytes: [UInt8]) {
      // A mark of the byte order is no text.
      self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    }

    mutating func next() throws(Refusal) -> Part? {
      guard place < bytes.count else { return nil }
      guard bytes[place] == UInt8(ascii: "<") else { return .text(try text()) }
      if starts("<!--") {
        _ = try take(until: "-->")
        return .text("")
      }
      if starts("<?") {
        _ = try take(until: "?>")
        return .text("")
      }
      if starts("<!") {
        throw Refusal(line: line, reason: "declares types or entities, or holds raw data, which are not read")
      }
      let tag = try take(until: ">").dropFirst().dropLast()
      let isEnd = tag.first == UInt8(ascii: "/")
      let isEmpty = tag.last == UInt8(ascii: "/")
      let words = tag.drop { $0 == UInt8(ascii: "/") }.split { $0 <= 32 || $0 == UInt8(ascii: "/") }
      guard let first = words.first, let name = String(validating: first, as: UTF8.self),
        !tag.contains(UInt8(ascii: "<"))
      else { throw Refusal(line: line, reason: "has a tag without a name") }
      return isEnd ? .end(name) : .start(name, isEmpty: isEmpty)
    }

    private func starts(_ mark: StaticString) -> Bool { bytes[place...].starts(with: mark.description.utf8) }

    private mutating func take(until mark: StaticString) throws(Refusal) -> ArraySlice<UInt8> {
      let end = Array(mark.description.utf8)
      let start = place
      while place + end.count <= bytes.count {
        if bytes[place] == 10 { line += 1 }
        if bytes[place] == end[0], bytes[place...].starts(with: end) {
          place += end.count
          return bytes[start..<place]
        }
        place += 1
      }
      throw Refusal(line: line, reason: "ends inside a tag")
    }

    private mutating func text() throws(Refusal) -> String {
      let start = place
      while place < bytes.count, bytes[place] != UInt8(ascii: "<") {
        if bytes[place] == 10 { line += 1 }
        place += 1
      }
      guard let raw = String(validating: bytes[start..<place], as: UTF8.self) else {
        throw Refusal(line: line, reason: "is not UTF-8")
      }
      return try resolved(raw.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    /// The five entities that XML itself has.
    private func resolved(_ text: String) throws(Refusal) -> String {
      guard text.contains("&") else { return text }
      var result = text
      for (entity, character) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'")] {
        result = result.replacingOccurrences(of: entity, with: character)
      }
      guard result.replacingOccurrences(of: "&amp;", with: "").contains("&") == false else {
        throw Refusal(line: line, reason: "names an entity that is not declared by XML itself")
      }
      return result.replacingOccurrences(of: "&amp;", with: "&")
    }
  }
}
