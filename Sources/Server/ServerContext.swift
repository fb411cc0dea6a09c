import Hummingbird
import Logging

/// What travels with one request: the route, the caller, the log.
struct ServerContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  /// Who asks, once a key or a session has said so.
  var caller: Caller?

  init(source: Source) { coreContext = CoreRequestContextStorage(source: source) }
}
