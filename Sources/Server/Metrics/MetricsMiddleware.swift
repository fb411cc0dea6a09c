import Funnel
import HTTPTypes
import Hummingbird

/// Counts every answer, refusals too, by the route that matched, and times it.
struct MetricsMiddleware: RouterMiddleware {
  let metrics: ServerMetrics
  let timekeeper: any Timekeeper

  private static let methods: Set<HTTPRequest.Method> = [.get, .head, .post, .put, .delete, .patch, .options]

  func handle(
    _ request: Request, context: ServerContext, next: (Request, ServerContext) async throws -> Response
  ) async throws -> Response {
    let began = timekeeper.now
    let response = try await next(request, context)
    let parts = began.duration(to: timekeeper.now).components
    let endpoint = context.endpointPath
    // A method or a path that clients make up must not make a counter.
    metrics.note(
      method: Self.methods.contains(request.method) ? request.method.rawValue : "OTHER",
      route: endpoint == nil || endpoint == "NotFound" ? "unmatched" : endpoint ?? "",
      status: response.status.code, seconds: Double(parts.seconds) + Double(parts.attoseconds) * 1e-18)
    return response
  }
}
