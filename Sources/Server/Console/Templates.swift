import Hummingbird
import Mustache
import NIOCore

/// The console's pages, parsed once.
struct Templates: Sendable {
  private let library: MustacheLibrary

  private static let names = [
    "layout", "sign-in", "overview", "catalogue", "decisions", "decision", "auction", "campaigns", "audiences",
    "market",
    "stages",
    "problem",
  ]

  /// - Throws: `ServerError` for one that is missing; the parser's error for one that is malformed, which a test rules
  /// out.
  init() throws {
    var library = MustacheLibrary()
    for name in Self.names {
      try library.register(String(decoding: Resource.bytes("templates/\(name).mustache"), as: UTF8.self), named: name)
    }
    self.library = library
  }

  /// Everything comes from this server; nothing is inline.
  static let policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

  func page(_ name: String, _ model: some Sendable, status: HTTPResponse.Status = .ok) -> Response {
    let html = library.render(model, withTemplate: name) ?? ""
    return Response(
      status: status,
      headers: [
        .contentType: "text/html; charset=utf-8", .cacheControl: "no-store", .contentSecurityPolicy: Self.policy,
      ],
      body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
  }
}
