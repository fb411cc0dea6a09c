/// What a key allows.
public enum KeyScope: String, Sendable, Codable, CaseIterable {
  /// Asking for pages.
  case serve
  /// Sending events.
  case events
  case catalogueRead = "catalogue:read"
  case catalogueWrite = "catalogue:write"
  /// Reading decisions, reports and metrics, and the console.
  case reports
  /// Everything, and deleting people.
  case admin
}

/// Who a request comes from.
struct Caller: Equatable, Sendable {
  /// Of the key; it may be logged.
  let key: String
  let name: String
  let scopes: Set<KeyScope>

  func may(_ scope: KeyScope) -> Bool { scopes.contains(scope) || scopes.contains(.admin) }
}
