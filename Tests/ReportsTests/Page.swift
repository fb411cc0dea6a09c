import Foundation
import Reports

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// A page as an XML parser reads it.
final class Page: NSObject, XMLParserDelegate {
  private(set) var isWellFormed = false
  private(set) var text = ""
  private(set) var elements: [(name: String, attributes: [String: String])] = []

  init(_ source: String) {
    super.init()
    let parser = XMLParser(data: Data(source.utf8))
    parser.delegate = self
    isWellFormed = parser.parse()
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    elements.append((name, attributes))
  }

  func count(_ name: String) -> Int { elements.count { $0.name == name } }

  /// Attributes from which a browser would fetch something.
  var addresses: [String] {
    elements.flatMap { element in
      ["src", "href", "xlink:href", "data", "action", "poster", "srcset", "background"].compactMap {
        element.attributes[$0]
      }
    }
  }
}

/// Writes a page where `VITRINE_LOOK` names a folder, for eyes.
func look(at report: Report, name: String) throws {
  guard let folder = ProcessInfo.processInfo.environment["VITRINE_LOOK"] else { return }
  try Data(report.html.utf8).write(to: URL(filePath: folder).appending(path: "\(name).html"))
}
