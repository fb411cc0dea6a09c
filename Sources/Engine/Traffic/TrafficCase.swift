public import Domain
public import Foundation
public import Market

/// A named run of events with the verdicts that rules of traffic must come to: what a golden file holds.
public struct TrafficCase: Equatable, Sendable, Codable {
  public struct Event: Equatable, Sendable, Codable {
    public var kind: EventKind
    public var person: String?
    public var serving: String?
    /// Milliseconds after its page was decided; the pages of a case are decided at one moment.
    public var after: Int64
    public var address: String?
    public var agent: String?
    public var expired: Bool?
    /// So many events of as many servings; one when left out.
    public var times: Int?
    /// The name of the reason; null for none.
    public var reason: String?
  }

  public var name: String
  public var events: [Event]

  /// A case in which every optional field is set.
  private static let example = TrafficCase(
    name: "",
    events: [
      Event(
        kind: .click, person: "", serving: "", after: 0, address: "", agent: "", expired: true, times: 1, reason: "")
    ])

  /// - Throws: `badSettings`, `DecodingError`.
  public static func read(_ data: Data) throws -> [TrafficCase] { try StrictJSON.decode(data, knowing: [example]) }

  /// Plays the events to a new guard.
  /// - Returns: a line for each verdict that is another.
  public func differences(under rules: TrafficRules) throws -> [String] {
    var watch = try TrafficGuard(rules, key: KeyedHash(1, 2))
    let served = Timestamp(milliseconds: 1_767_225_600_000)
    var lines: [String] = []
    for (number, event) in events.enumerated() {
      for time in 0..<(event.times ?? 1) {
        let at = served.advanced(byMilliseconds: event.after)
        let seen = TrafficEvent(
          id: try EventID("\(number).\(time)"), kind: event.kind, at: at, receivedAt: at,
          person: try event.person.map { try UserID($0) },
          serving: event.serving.map {
            .init(name: event.times == nil ? $0 : "\($0).\(time)", at: served, isExpired: event.expired ?? false)
          },
          origin: EventOrigin(address: try event.address.map { try NetworkAddress($0) }, agent: event.agent))
        let found = watch.verdict(on: seen)?.name
        if found != event.reason {
          lines.append(
            "\(name): event \(number + 1).\(time + 1) is \(found ?? "valid"), not \(event.reason ?? "valid")")
        }
      }
    }
    return lines
  }
}
