import Hummingbird
import Logging

/// What travels with one request: the route, the caller, the log.
struct ServerContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  /// Who asks, once a key or a session has said so.
  var caller: Caller?
  /// What the server had to do when the request's turn came, as a share of what it does at once.
  var load = 0.0

  init(source: Source) { coreContext = CoreRequestContextStorage(source: source) }
}
