/// How a stage ended. A stage that could not answer never looks like one that found nothing.
public enum StageOutcome: Hashable, Codable, Sendable {
  case ok
  /// The stage had no part in this query.
  case disabled
  /// No answer by the deadline; one that comes later is thrown away.
  case timedOut
  case failed(StageFailure)

  /// Whether the answer is poorer for it.
  public var isDegrading: Bool {
    switch self {
    case .ok, .disabled: false
    case .timedOut, .failed: true
    }
  }

  init(_ error: any Error) {
    switch error {
    case let failure as StageFailure: self = .failed(failure)
    case is CancellationError: self = .failed(.cancelled)
    default: self = .failed(.thrown(error))
    }
  }
}
