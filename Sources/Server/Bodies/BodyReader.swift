import Funnel
import HTTPTypes
import Hummingbird
import NIOCore

/// Reads bodies within limits of size and time.
struct BodyReader: Sendable {
  /// What a body may be.
  enum Kind: String, Sendable {
    case json = "application/json"
    case rows = "application/x-ndjson"
    case form = "application/x-www-form-urlencoded"
    case jpeg = "image/jpeg"
    case png = "image/png"
    case webp = "image/webp"
    case bytes = "application/octet-stream"
    case text = "text/plain"

    /// A picture's bytes say what it is; the header is only asked not to contradict.
    static let pictures: [Kind] = [.jpeg, .png, .webp, .bytes]
  }

  let timekeeper: any Timekeeper
  let patience: Duration

  /// - Parameters:
  ///   - kinds: those that the route takes.
  ///   - limit: bytes.
  /// - Throws: `Problem`: `unsupportedMediaType`, `bodyTooLarge`, `bodyTimeout`, `malformedBody` for an empty one.
  func body(of request: Request, as kinds: [Kind], limit: Int) async throws -> (kind: Kind, bytes: [UInt8]) {
    let kind = try Self.kind(of: request, among: kinds)
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit { throw Self.tooLarge(limit) }
    let deadline = Deadline.after(patience, on: timekeeper)
    var bytes: [UInt8] = []
    for try await chunk in request.body {
      guard bytes.count + chunk.readableBytes <= limit else { throw Self.tooLarge(limit) }
      guard !deadline.isPast else {
        throw Problem(
          .bodyTimeout, "The body did not arrive within \(patience.components.seconds) s: send it at once.")
      }
      bytes.append(contentsOf: chunk.readableBytesView)
    }
    guard !bytes.isEmpty else { throw Problem(.malformedBody, "The body is empty: send \(kind.rawValue).") }
    return (kind, bytes)
  }

  private static func kind(of request: Request, among kinds: [Kind]) throws(Problem) -> Kind {
    let known = kinds.map(\.rawValue).joined(separator: " or ")
    if let encoding = request.headers[.contentEncoding], encoding.lowercased() != "identity" {
      throw Problem(.unsupportedMediaType, "The body is compressed: send it as it is.")
    }
    guard let header = request.headers[.contentType] else {
      throw Problem(.unsupportedMediaType, "The header `Content-Type` is missing: send \(known).")
    }
    let parts = header.lowercased().split(separator: ";").map { $0.filter { $0 != " " && $0 != "\"" } }
    let isReadable = parts.dropFirst().allSatisfy { $0 == "charset=utf-8" }
    guard let kind = parts.first.flatMap(Kind.init(rawValue:)), kinds.contains(kind), isReadable else {
      throw Problem(.unsupportedMediaType, "The header `Content-Type` is not one that this path takes: send \(known).")
    }
    return kind
  }

  private static func tooLarge(_ limit: Int) -> Problem {
    Problem(.bodyTooLarge, "The body is larger than \(limit) bytes: make it smaller, or send rows in parts.")
  }
}
