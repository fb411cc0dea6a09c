/// Asks running work to end; long loops look at it as they go.
public struct StopSignal: Sendable {
  /// True from the moment when work has to end.
  public let isRaised: @Sendable () -> Bool

  public init(isRaised: @escaping @Sendable () -> Bool) { self.isRaised = isRaised }

  public static let never = StopSignal { false }

  /// Raised when either is.
  public func or(_ other: @escaping @Sendable () -> Bool) -> StopSignal {
    StopSignal { [isRaised] in isRaised() || other() }
  }
}
