import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// Answers in JSON: snake case, keys in order, absent values left out.
enum JSONAnswer {
  private static let encoder: JSONEncoder = {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }()

  static func bytes(_ value: some Encodable) throws -> [UInt8] { [UInt8](try encoder.encode(value)) }

  static func response(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
    response(bytes: try bytes(value), status: status)
  }

  /// Bytes that are JSON already.
  static func response(bytes: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  /// A page of rows that the store's writers made: `{"name": [row, …], "next": "cursor"}`.
  static func page(_ rows: [[UInt8]], named name: String, next: String?) throws -> Response {
    var bytes = [UInt8](#"{"\#(name)":["#.utf8)
    for (index, row) in rows.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes += row
    }
    bytes.append(UInt8(ascii: "]"))
    if let next { bytes += [UInt8](#","next":"#.utf8) + [UInt8](try encoder.encode(next)) }
    bytes.append(UInt8(ascii: "}"))
    return response(bytes: bytes)
  }
}
