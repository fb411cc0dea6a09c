import Domain
import HTTPTypes
import Hummingbird

/// Decides who may use a route.
struct Gatekeeper: Sendable {
  let keys: KeyRing
  let sessions: Sessions
  let clock: any MarketClock
  private let attempts = AttemptCounter()

  /// The cookie of the console.
  static let cookie = "vitrine_session"

  init(keys: KeyRing, sessions: Sessions, clock: any MarketClock) {
    self.keys = keys
    self.sessions = sessions
    self.clock = clock
  }

  /// - Returns: who asks; nil where anybody may.
  /// - Throws: `Problem`: `unauthorized`, `forbidden`, `tooManyAttempts`; `SignInNeeded` for pages of the console.
  func admit(_ request: Request, to access: Route.Access) throws -> Caller? {
    switch access {
    case .open:
      return nil
    case .scope(let scope):
      let caller = try caller(of: request)
      guard caller.may(scope) else {
        throw Problem(
          .forbidden,
          "The key lacks the scope `\(scope.rawValue)`: use another, or make one with `vitrine keys create`.")
      }
      return caller
    case .console:
      let name = request.cookies[Self.cookie]?.value
      guard let key = name.flatMap({ sessions.key(of: $0, at: clock.now()) }), let caller = keys.caller(withID: key)
      else { throw SignInNeeded() }
      return caller
    }
  }

  /// Begins a session of the console.
  /// - Returns: its name, for the cookie.
  /// - Throws: `Problem` for a wrong key, or one without the scope `reports`.
  func signIn(with text: String) throws -> String {
    guard let caller = keys.caller(with: text) else { throw wrongKey() }
    guard caller.may(.reports) else {
      throw Problem(.forbidden, "The key lacks the scope `reports`, which the console takes: use another.")
    }
    return sessions.begin(key: caller.key, at: clock.now())
  }

  private func caller(of request: Request) throws -> Caller {
    guard let header = request.headers[.authorization] else {
      throw Problem(
        .unauthorized, "The request carries no key: send `Authorization: Bearer KEY`; `vitrine keys create` makes one.")
    }
    let parts = header.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else {
      throw Problem(.unauthorized, "The header `Authorization` is not of the form `Bearer KEY`: correct it.")
    }
    guard let caller = keys.caller(with: String(parts[1])) else { throw wrongKey() }
    return caller
  }

  private func wrongKey() -> Problem {
    guard let wait = attempts.noteFailure(at: clock.now()) else {
      return Problem(.unauthorized, "The key is wrong or was revoked: see `vitrine keys list`.")
    }
    var problem = Problem(.tooManyAttempts, "Too many wrong keys came in this minute: try again in the next one.")
    problem.retryAfter = wait
    return problem
  }
}

/// A page of the console was asked for by nobody who is signed in.
struct SignInNeeded: Error {}
