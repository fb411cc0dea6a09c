import Store
public import TextSafety

/// What a safety signal says beside its probability.
public struct SafetyNote: Codable, Equatable, Sendable {
  /// Whether the model itself says yes, at the share of harmless texts that it was allowed to block.
  public let isAtOperatingPoint: Bool
  /// The words that say so, where the model tells them.
  public let spans: [ToxicSpanModel.Span]

  public init(isAtOperatingPoint: Bool, spans: [ToxicSpanModel.Span]) {
    self.isAtOperatingPoint = isAtOperatingPoint
    self.spans = spans
  }
}
