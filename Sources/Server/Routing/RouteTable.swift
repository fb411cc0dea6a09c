import HTTPTypes
import Hummingbird

/// All routes of a server, in one list: the router, the answers 404 and 405, and the check of the API's description are
/// made from it.
struct RouteTable: Sendable {
  let routes: [Route]
  private let methods: [String: [HTTPRequest.Method]]
  private let patterns: [[Substring]]

  init(_ routes: [Route]) {
    self.routes = routes
    methods = Dictionary(grouping: routes, by: \.path).mapValues { $0.map(\.method) }
    patterns = methods.keys.sorted().map { $0.split(separator: "/", omittingEmptySubsequences: false) }
  }

  /// The path as the table writes it, and the methods it takes; nil where there is no such path.
  func pattern(matching path: String) -> (path: String, methods: [HTTPRequest.Method])? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let match = patterns.first { pattern in
      pattern.count == parts.count
        && zip(pattern, parts).allSatisfy { $0.first == "{" ? !$1.isEmpty : $0 == $1 }
    }
    guard let name = match?.joined(separator: "/"), let methods = methods[name] else { return nil }
    return (name, methods)
  }

  /// Adds every route, each behind its key and its lane.
  func register(on router: Router<ServerContext>, gatekeeper: Gatekeeper, lanes: Lanes) {
    for route in routes {
      router.on(RouterPath(route.path), method: route.method) { request, context in
        var context = context
        if let lane = route.lane { try lanes[lane].requireRoom() }
        context.caller = try gatekeeper.admit(request, to: route.access)
        guard let lane = route.lane else { return try await route.handler(request, context) }
        let (gate, admitted) = (lanes[lane], context)
        return try await gate.withAdmission {
          var context = admitted
          context.load = gate.load
          return try await route.handler(request, context)
        }
      }
    }
  }
}
