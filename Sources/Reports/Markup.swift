/// A piece of a page that is well-formed whatever its texts hold: made of elements and escaped text alone.
public struct Markup: Equatable, Sendable {
  /// HTML that is XML too: each element is closed and each attribute quoted.
  public let source: String

  private init(source: String) { self.source = source }

  /// Text as a reader sees it, whatever characters it holds.
  static func text(_ text: String) -> Markup { Markup(source: escaped(text)) }

  /// A style sheet of this package, which must hold neither `<` nor `&`.
  static func style(_ sheet: StaticString) -> Markup { Markup(source: "<style>\(sheet)</style>") }

  static func element(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:], _ children: [Markup] = []
  ) -> Markup {
    var source = "<\(name)"
    for (key, value) in attributes { source += " \(key)=\"\(escaped(value))\"" }
    guard !children.isEmpty || !isVoid(name) else { return Markup(source: source + "/>") }
    source += ">"
    for child in children { source += child.source }
    return Markup(source: source + "</\(name)>")
  }

  static func element(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:], _ content: String
  ) -> Markup {
    element(name, attributes, [.text(content)])
  }

  /// Elements that end where they begin; any other must have an end tag of its own, or the parser of HTML reads on.
  private static func isVoid(_ name: StaticString) -> Bool {
    ["meta", "img", "br", "path", "line", "rect", "circle"].contains("\(name)")
  }

  /// The five characters of markup as entities; characters that XML forbids as the sign for a lost one.
  private static func escaped(_ text: String) -> String {
    var escaped = ""
    escaped.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      case "\t", "\n": escaped.unicodeScalars.append(scalar)
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
