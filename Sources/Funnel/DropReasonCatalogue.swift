/// The names of drop reasons, gathered from the rooms that declare them.
public struct DropReasonCatalogue: Sendable {
  private let names: [DropReason: String]
  private let reasons: [String: DropReason]

  /// - Parameter tables: one table per room, such as `DropReason.funnelNames`.
  /// - Throws: `reasonClash` when two rooms use one number or one name.
  public init(_ tables: [[DropReason: String]]) throws(FunnelError) {
    var names: [DropReason: String] = [:]
    var reasons: [String: DropReason] = [:]
    for (reason, name) in tables.joined().sorted(by: { $0.key < $1.key }) {
      guard names.updateValue(name, forKey: reason) == nil else {
        throw FunnelError(
          .reasonClash, "Drop reason \(reason.rawValue) is declared twice: give \(name) a number of its own.")
      }
      guard reasons.updateValue(reason, forKey: name) == nil else {
        throw FunnelError(.reasonClash, "Two drop reasons are called \(name): rename one of them.")
      }
    }
    self.names = names
    self.reasons = reasons
  }

  /// The reason's name, `nil` for a number that this version does not know.
  public func name(of reason: DropReason) -> String? { names[reason] }

  public func reason(named name: String) -> DropReason? { reasons[name] }
}
