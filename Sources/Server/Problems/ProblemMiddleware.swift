import HTTPTypes
import Hummingbird
import Logging

/// Turns every error into a problem, logs what is the server's fault, and gives all responses their common headers.
struct ProblemMiddleware: RouterMiddleware {
  let routes: RouteTable
  let templates: Templates

  func handle(
    _ request: Request, context: ServerContext, next: (Request, ServerContext) async throws -> Response
  ) async throws -> Response {
    var response: Response
    do {
      response = try await next(request, context)
    } catch {
      response = try answer(to: error, request, context)
    }
    response.headers[.xContentTypeOptions] = "nosniff"
    response.headers[.requestIdentifier] = context.id
    return response
  }

  private func answer(to error: any Error, _ request: Request, _ context: ServerContext) throws -> Response {
    if error is SignInNeeded { return ConsoleRoutes.redirect(to: "/console/sign-in") }
    var problem = Problem(error)
    if context.endpointPath == "NotFound", let known = routes.pattern(matching: request.uri.path) {
      context.coreContext.endpointPath.value = known.path
      let methods = known.methods.map(\.rawValue).joined(separator: " or ")
      problem = Problem(
        .methodNotAllowed, "This path does not take \(request.method.rawValue.prefix(16)): use \(methods).")
      problem.allow = known.methods
    }
    switch problem.code {
    case .internalFault:
      // The path may hold identifiers of people; the route does not.
      let route = context.endpointPath ?? "unknown"
      context.logger.error("A request failed", metadata: ["route": "\(route)", "error": "\(error)"])
    case .notReady:
      context.logger.warning("A request was not served", metadata: ["cause": "\(problem.detail)"])
    default: break
    }
    let wantsPage = request.headers[.accept]?.contains("text/html") ?? false
    return wantsPage && request.uri.path.hasPrefix("/console")
      ? templates.page("problem", ProblemPage(problem), status: problem.code.status) : try problem.response()
  }

  /// A problem as people see it.
  private struct ProblemPage: Sendable {
    let title: String
    let detail: String

    init(_ problem: Problem) {
      title = problem.code.title
      detail = problem.detail
    }
  }
}

extension HTTPField.Name {
  /// The name is legal; the other one stands for the type alone.
  static let requestIdentifier = HTTPField.Name("x-request-id") ?? .trailer
}
