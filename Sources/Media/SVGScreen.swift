/// Lets through only drawings that stand alone: no scripts, no pictures or pages inside, no entity of their own, no
/// reference but to a fragment of themselves.
///
/// A drawing whose parts cannot all be drawn is refused whole: without them it would be a partial picture. The renderer
/// refuses outside references too; this screen keeps them, and embedded pictures with decoders of their own, from it.
struct SVGScreen {
  private static let refusedElements: Set<String> = [
    "script", "image", "feimage", "foreignobject", "iframe", "embed", "object", "audio", "video", "include", "handler",
  ]

  /// True when the bytes are text whose first element is `svg`, in no namespace prefix or any.
  static func beginsAsDrawing(_ head: [UInt8]) -> Bool {
    var scanner = XMLScanner(head.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(head.dropFirst(3)) : head)
    scanner.skipWhitespace()
    guard scanner.peek == UInt8(ascii: "<") else { return false }
    while let item = scanner.next() {
      switch item {
      case .element(let name, _): return name == "svg"
      case .other: continue
      }
    }
    return false
  }

  /// True when nothing in the drawing reaches outside it.
  ///
  /// - Complexity: O(bytes).
  static func standsAlone(_ bytes: [UInt8]) -> Bool {
    guard !bytes.contains(0), stylesStandAlone(bytes) else { return false }
    var scanner = XMLScanner(bytes)
    while let item = scanner.next() {
      switch item {
      case .element(let name, let attributes):
        if refusedElements.contains(name) { return false }
        for (key, value) in attributes where key == "href" && name != "a" {
          if value.first(where: { !XMLScanner.isSpace($0) }) != UInt8(ascii: "#") { return false }
        }
      case .other(let text):
        if text.starts(with: "<!doctype".utf8) && text.contains(UInt8(ascii: "[")) { return false }
        if text.starts(with: "<!entity".utf8) || text.starts(with: "<?xml-stylesheet".utf8) { return false }
      }
    }
    return true
  }

  /// Style sheets and attributes may say `url(#name)` only, and import nothing.
  private static func stylesStandAlone(_ bytes: [UInt8]) -> Bool {
    let lower = bytes.map(XMLScanner.lowercased)
    let target = Array("url(".utf8)
    let imported = Array("@import".utf8)
    for index in lower.indices {
      if lower[index] == imported[0], lower[index...].starts(with: imported) { return false }
      guard lower[index] == target[0], lower[index...].starts(with: target) else { continue }
      let inside = lower[(index + target.count)...].first {
        !XMLScanner.isSpace($0) && $0 != UInt8(ascii: "'") && $0 != UInt8(ascii: "\"")
      }
      if inside != UInt8(ascii: "#") { return false }
    }
    return true
  }
}
