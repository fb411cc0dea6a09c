public import Domain

/// How much an event says that somebody likes what it is on; a click is 1.
public enum Liking {
  /// - Returns: below zero for what says the opposite, nil for what says nothing.
  public static func weight(of kind: EventKind) -> Double? {
    switch kind {
    case .click: 1
    case .longClick: 1.5
    case .save, .share: 2
    case .addToCart: 2.5
    case .checkout, .storePurchase: 3
    case .hide: -1
    case .report: -2
    default: nil
    }
  }
}
