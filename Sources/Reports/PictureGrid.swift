/// Pictures beside each other, each with a line of text, such as the worst mistakes of a classifier.
public struct PictureGrid: Equatable, Sendable {
  public struct Picture: Equatable, Sendable {
    let source: String
    let caption: String

    /// - Parameters:
    ///   - source: a `data:image/…;base64,` address that holds the picture.
    ///   - caption: also read out in place of the picture.
    /// - Throws: `notSelfContained` for any other address.
    public init(source: String, caption: String) throws(ReportError) {
      let parts = source.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, Self.headers.contains(String(parts[0])), parts[1].utf8.allSatisfy(Self.isBase64) else {
        throw ReportError(
          .notSelfContained, "A picture's address does not hold the picture: pass a data:image address in base 64.")
      }
      (self.source, self.caption) = (source, caption)
    }

    private static let headers: Set<String> = Set(
      ["png", "jpeg", "webp", "gif", "avif"].map { "data:image/\($0);base64" })

    private static func isBase64(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="):
        true
      default: false
      }
    }
  }

  public let pictures: [Picture]
  public let caption: String

  public init(_ pictures: [Picture], caption: String) {
    self.pictures = pictures
    self.caption = caption
  }

  var markup: Markup {
    .element(
      "figure", [:],
      [
        .element(
          "ul", ["class": "pictures"],
          pictures.map { picture in
            .element(
              "li", [:],
              [
                .element("img", ["src": picture.source, "alt": picture.caption]),
                .element("span", [:], picture.caption),
              ])
          }),
        .element("figcaption", [:], caption),
      ])
  }
}
