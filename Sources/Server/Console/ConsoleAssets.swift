import Foundation
import Hummingbird
import NIOCore

/// Style, scripts and fonts of the console, read once and served from this origin.
struct ConsoleAssets: Sendable {
  private let files: [String: (type: String, bytes: [UInt8])]
  /// Whether Bootstrap and Chart.js were found.
  let isComplete: Bool

  private static let own = ["console.css", "console.js"]
  private static let libraries = ["bootstrap.min.css", "chart.min.js"]

  /// - Parameter libraries: the folder of Bootstrap and Chart.js.
  init(libraries: URL?) throws(ServerError) {
    var files: [String: (type: String, bytes: [UInt8])] = [:]
    for name in Self.own { files[name] = (Self.type(of: name), try Resource.bytes("assets/\(name)")) }
    for name in Self.libraries {
      guard let data = libraries.flatMap({ try? Data(contentsOf: $0.appending(path: name)) }) else { continue }
      files[name] = (Self.type(of: name), [UInt8](data))
    }
    self.files = files
    isComplete = Self.libraries.allSatisfy { files[$0] != nil }
  }

  private static func type(of name: String) -> String {
    name.hasSuffix(".css") ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8"
  }

  /// - Throws: `Problem.notFound`.
  func response(for name: String) throws(Problem) -> Response {
    guard let file = files[name] else { throw .nothingHere }
    return Response(
      status: .ok, headers: [.contentType: file.type, .cacheControl: "private, max-age=300"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: file.bytes)))
  }
}
