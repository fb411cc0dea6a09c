import Domain
import Engine
import Foundation
import HTTPTypes
import Hummingbird
import Media
import Signals
import Store

/// What is known about content: one upload read into signals, and which version of each signal answers.
struct SignalRoutes: Sendable {
  let engine: Engine
  /// Nil for a server without contracts or weights.
  let reader: ContentReader?
  let bodies: BodyReader
  let options: ServerOptions

  var routes: [Route] {
    [
      Route(.get, "/v1/signals", .scope(.reports), lane: .managing, handler: list),
      Route(.post, "/v1/signals", .scope(.serve), lane: .reading, handler: read),
      Route(.get, "/v1/signals/{name}/releases", .scope(.reports), lane: .managing, handler: releases),
    ]
  }

  private struct Line: Encodable {
    let signal: String
    let version: Int
    let bundle: String
    let summary: String
    let reads: String
    let space: String?
    let calibration: String?
    let owner: String

    init(_ contract: SignalContract) {
      (signal, version, summary, owner) = (contract.name, contract.version, contract.summary, contract.owner)
      bundle = "\(contract.bundle.name)-\(contract.bundle.version)"
      reads = (try? contract.mediaKind()) == .picture ? "picture" : "text"
      (space, calibration) = (contract.space?.name, contract.calibration?.name)
    }
  }

  private func list(_ request: Request, _ context: ServerContext) async throws -> Response {
    try QueryReader(request).finish()
    return try JSONAnswer.response(["signals": (reader?.standing ?? []).map(Line.init)])
  }

  private struct Answer: Encodable {
    /// Of the bytes that were read: copies have the same.
    let content: String
    let signals: [ContentReading]
  }

  private func read(_ request: Request, _ context: ServerContext) async throws -> Response {
    var query = try QueryReader(request)
    let names = query.text("signals").map { text in text.split(separator: ",").map(String.init) }
    try query.finish()
    if let names, names.isEmpty {
      throw Problem(.badParameter, "The parameter `signals` names none: leave it out for all.", field: "signals")
    }
    let body = try await bodies.body(
      of: request, as: BodyReader.Kind.pictures + [.text], limit: DecisionRequest.largestPicture)
    guard let reader else {
      throw Problem(
        .notReady, "This server reads no content: start it where its contracts and weights are, or name their folders.")
    }
    let readings: [ContentReading]
    do {
      readings = try await reader.readings(
        of: body.bytes, body.kind == .text ? .text : .picture, names: names,
        until: .now + .milliseconds(options.readingMilliseconds))
    } catch let error as SignalError where error.code == .unsupported {
      throw Problem(.badValue, error.message, field: "signals")
    }
    return try JSONAnswer.response(Answer(content: ContentSignature(of: body.bytes).hex, signals: readings))
  }

  private struct Release: Encodable {
    let id: Int64
    let version: Int
    let action: String
    let time: Timestamp
    let isForced: Bool
    let reason: String?
    let bundle: String
    /// Whose rows are carried into the version's space.
    let carries: [Int]
  }

  private func releases(_ request: Request, _ context: ServerContext) async throws -> Response {
    var query = try QueryReader(request)
    let time = try query.value("at") { try Timestamp($0) }
    try query.finish()
    let name = context.parameters.get("name") ?? ""
    let store = SignalStore(database: engine.database)
    let entries = try await engine.offload {
      try time.map { [try store.release(of: name, at: $0)].compactMap(\.self) } ?? store.releases(of: name)
    }
    guard !entries.isEmpty || reader?.standing.contains(where: { $0.name == name }) == true else {
      throw Problem.missing("signal", list: "/v1/signals")
    }
    return try JSONAnswer.response([
      "releases": entries.map {
        Release(
          id: $0.id, version: $0.release.version, action: $0.action.rawValue, time: $0.time, isForced: $0.isForced,
          reason: $0.reason, bundle: $0.release.bundle, carries: ($0.release.index?.bridges ?? []).map(\.fromVersion))
      }
    ])
  }
}
