import HTTPTypes
import Hummingbird

/// One method of one path: who may use it, which lane it runs in, and what it does.
struct Route: Sendable {
  enum Access: Equatable, Sendable {
    /// Anybody who reaches the server.
    case open
    /// Whoever has a key with this scope.
    case scope(KeyScope)
    /// Whoever has signed in to the console.
    case console
  }

  typealias Handler = @Sendable (Request, ServerContext) async throws -> Response

  let method: HTTPRequest.Method
  /// With parameters in braces, as OpenAPI writes them: `/v1/items/{id}`.
  let path: String
  let access: Access
  /// nil for what must answer under any load.
  let lane: Lane?
  let handler: Handler

  init(
    _ method: HTTPRequest.Method, _ path: String, _ access: Access, lane: Lane?, handler: @escaping Handler
  ) {
    self.method = method
    self.path = path
    self.access = access
    self.lane = lane
    self.handler = handler
  }
}
