/// A picture format that Vitrine reads, told from the bytes and never from a name.
public enum ContentType: String, CaseIterable, Hashable, Sendable, Codable {
  case jpeg, png, gif, webp, tiff, svg

  /// The media type registered for the format.
  public var mediaType: String {
    self == .svg ? "image/svg+xml" : "image/\(rawValue)"
  }

  /// The format that the first bytes announce; nil for anything else.
  ///
  /// Not read, on purpose: BMP, HEIF, AVIF, JPEG XL, PDF and compressed SVG. Their decoders are not in the small set that
  /// is kept open to bytes from strangers.
  ///
  /// - Complexity: O(1) but for SVG, whose root element is looked for in the first 4,096 bytes.
  public init?(sniffing bytes: some Collection<UInt8>) {
    let head = Array(bytes.prefix(4_096))
    if head.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if head.starts(with: "GIF87a".utf8) || head.starts(with: "GIF89a".utf8) {
      self = .gif
    } else if head.starts(with: "RIFF".utf8), head.dropFirst(8).starts(with: "WEBP".utf8) {
      self = .webp
    } else if head.starts(with: [0x49, 0x49, 0x2A, 0x00]) || head.starts(with: [0x4D, 0x4D, 0x00, 0x2A]) {
      self = .tiff
    } else if SVGScreen.beginsAsDrawing(head) {
      self = .svg
    } else {
      return nil
    }
  }

  /// The format that a media type or a file name's ending declares; nil where it names none that is read here.
  ///
  /// - Parameter declaration: "image/jpeg", "image/svg+xml; charset=utf-8", "jpg", "tiff", …; case does not matter.
  public init?(declaration: String) {
    let name = declaration.prefix { $0 != ";" }.lowercased().filter { !$0.isWhitespace }
    switch name.hasPrefix("image/") ? String(name.dropFirst(6)) : name {
    case "jpeg", "jpg", "jpe", "pjpeg": self = .jpeg
    case "png", "x-png": self = .png
    case "gif": self = .gif
    case "webp": self = .webp
    case "tiff", "tif": self = .tiff
    case "svg", "svg+xml": self = .svg
    default: return nil
    }
  }
}
