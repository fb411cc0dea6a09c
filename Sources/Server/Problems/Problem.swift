import Foundation
import Hummingbird

/// A refusal as clients see it: RFC 9457 problem details with a stable code, and a detail that names place and remedy.
struct Problem: Error, Equatable, Sendable {
  let code: ProblemCode
  /// What is wrong, where, and what to do. Free of user data.
  let detail: String
  /// The field at fault, where there is one.
  var field: String?
  /// Seconds after which trying again makes sense.
  var retryAfter: Int64?
  /// Methods that the path takes.
  var allow: [HTTPRequest.Method] = []

  init(_ code: ProblemCode, _ detail: String, field: String? = nil) {
    self.code = code
    self.detail = detail
    self.field = field
  }

  private struct Body: Encodable {
    let type: String
    let title: String
    let status: Int
    let code: String
    let detail: String
    let field: String?
  }

  /// More requests came than can be answered.
  static let overload = Problem(
    .overloaded, "More requests wait than can be answered in time: try again after the stated seconds.")
  /// Its body, made once: refusing is cheapest when there is most of it.
  private static let overloadBody = try? overload.body()

  private func body() throws -> [UInt8] {
    try JSONAnswer.bytes(
      Body(
        type: "about:blank", title: code.title, status: code.status.code, code: code.rawValue, detail: detail,
        field: field))
  }

  func response() throws -> Response {
    let known = code == .overloaded && detail == Self.overload.detail ? Self.overloadBody : nil
    var response = JSONAnswer.response(bytes: try known ?? body(), status: code.status)
    response.headers[.contentType] = "application/problem+json"
    response.headers[.cacheControl] = "no-store"
    if let retryAfter { response.headers[.retryAfter] = String(retryAfter) }
    if !allow.isEmpty { response.headers[.allow] = allow.map(\.rawValue).joined(separator: ", ") }
    if code == .unauthorized { response.headers[.wwwAuthenticate] = #"Bearer realm="vitrine""# }
    return response
  }
}

/// What kind of refusal a problem is. The names are part of the API and never change.
enum ProblemCode: String, CaseIterable, Sendable, Encodable {
  case malformedBody = "malformed_body"
  case badParameter = "bad_parameter"
  case badCursor = "bad_cursor"
  case badValue = "bad_value"
  case unknownReference = "unknown_reference"
  case unauthorized
  case forbidden
  case notFound = "not_found"
  case methodNotAllowed = "method_not_allowed"
  case conflict
  case bodyTimeout = "body_timeout"
  case bodyTooLarge = "body_too_large"
  case batchTooLarge = "batch_too_large"
  case unsupportedMediaType = "unsupported_media_type"
  case tooManyAttempts = "too_many_attempts"
  case internalFault = "internal_fault"
  case overloaded
  case notReady = "not_ready"

  var status: HTTPResponse.Status {
    switch self {
    case .malformedBody, .badParameter: .badRequest
    case .badValue: .unprocessableContent
    case .unauthorized: .unauthorized
    case .forbidden: .forbidden
    case .notFound, .unknownReference, .badCursor: .notFound
    case .methodNotAllowed: .methodNotAllowed
    case .conflict: .conflict
    case .bodyTimeout: .requestTimeout
    case .bodyTooLarge, .batchTooLarge: .contentTooLarge
    case .unsupportedMediaType: .unsupportedMediaType
    case .tooManyAttempts: .tooManyRequests
    case .internalFault: .internalServerError
    case .overloaded, .notReady: .serviceUnavailable
    }
  }

  var title: String {
    switch self {
    case .malformedBody: "The body cannot be read"
    case .badParameter: "A parameter is not valid"
    case .badCursor: "The cursor is not valid"
    case .badValue: "A value is not valid"
    case .unknownReference: "Something named is not stored"
    case .unauthorized: "A key is needed"
    case .forbidden: "The key does not allow this"
    case .notFound: "There is nothing here"
    case .methodNotAllowed: "The path does not take this method"
    case .conflict: "The request contradicts itself"
    case .bodyTimeout: "The body took too long"
    case .bodyTooLarge: "The body is too large"
    case .batchTooLarge: "The batch has too many rows"
    case .unsupportedMediaType: "The body is of another type"
    case .tooManyAttempts: "Too many wrong keys"
    case .internalFault: "The server failed"
    case .overloaded: "The server is busy"
    case .notReady: "The server cannot serve this now"
    }
  }
}
