import Engine
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Store

/// Whether the server lives and is ready, what it counts, and what its API is.
struct SystemRoutes: Sendable {
  let engine: Engine
  let metrics: MetricsPage
  let description: [UInt8]

  var routes: [Route] {
    [
      Route(.get, "/healthz", .open, lane: nil) { _, _ in try JSONAnswer.response(["status": "ok"]) },
      Route(.get, "/readyz", .open, lane: nil) { _, _ in try await readiness() },
      Route(.get, "/metrics", .scope(.reports), lane: nil) { _, _ in
        let text = try await metrics.text()
        return Response(
          status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8", .cacheControl: "no-store"],
          body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
      },
      Route(.get, "/openapi.yaml", .open, lane: nil) { _, _ in
        Response(
          status: .ok, headers: [.contentType: "application/yaml"],
          body: ResponseBody(byteBuffer: ByteBuffer(bytes: description)))
      },
    ]
  }

  private struct Readiness: Encodable {
    let ready: Bool
    /// What is missing, each with what to do.
    let missing: [String]
  }

  private func readiness() async throws -> Response {
    var missing: [String] = []
    let (standing, database) = (engine.standing, engine.database)
    if standing.liveItems == 0 { missing.append("The catalogue has no live item: import items, or POST /v1/items.") }
    do {
      _ = try await engine.offload { try database.catalogueVersion() }
    } catch {
      missing.append("The store does not answer. \(Problem(error).detail)")
    }
    do {
      try engine.checkInvariants()
    } catch {
      missing.append("The budget books do not balance: stop the server and run `vitrine budgets check`.")
    }
    return try JSONAnswer.response(
      Readiness(ready: missing.isEmpty, missing: missing), status: missing.isEmpty ? .ok : .serviceUnavailable)
  }
}
