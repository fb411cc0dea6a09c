/// Why a candidate went no further: a frozen number of two bytes, so that a column of reasons is small.
///
/// Rooms add theirs in extensions and name them in a table for `DropReasonCatalogue`. Numbers are written to disk and
/// are never changed or used again. 1...99 belong to `Funnel`.
public struct DropReason: RawRepresentable, Hashable, Comparable, Codable, Sendable {
  public let rawValue: UInt16

  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The candidate had already been proposed.
  public static let duplicate = DropReason(rawValue: 1)
  /// Not selected, and without a score.
  public static let scoreMissing = DropReason(rawValue: 2)
  /// Not selected: others stood higher.
  public static let selectionRank = DropReason(rawValue: 3)
  /// A filter failed, so that nothing is known to be eligible.
  public static let filterFailed = DropReason(rawValue: 4)

  /// The reasons of this room by name, for `DropReasonCatalogue`.
  public static let funnelNames: [DropReason: String] = [
    .duplicate: "duplicate",
    .scoreMissing: "score.missing",
    .selectionRank: "selection.rank",
    .filterFailed: "filter.failed",
  ]

  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension DropReason: CustomStringConvertible {
  public var description: String { Self.funnelNames[self] ?? "reason \(rawValue)" }
}
