/// Why a stage failed, in words that can be logged.
public struct StageFailure: Error, Hashable, Codable, Sendable {
  /// A stable word for metrics and alerts. Rooms add theirs in extensions.
  public struct Code: RawRepresentable, Hashable, Codable, Sendable {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    /// The stage threw an error of its own.
    public static let thrown = Code(rawValue: "thrown")
    /// The request, or the stage itself, was cancelled.
    public static let cancelled = Code(rawValue: "cancelled")
    /// Too many earlier calls of the stage are still running, or its queue is full.
    public static let overloaded = Code(rawValue: "overloaded")
    /// The funnel's runtime has been shut down.
    public static let shutDown = Code(rawValue: "shutDown")
    /// The stage broke its contract: misaligned columns, positions out of range, changed candidates.
    public static let contract = Code(rawValue: "contract")
  }

  public let code: Code
  /// One sentence with the remedy. Free of user data.
  public let message: String

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}

extension StageFailure {
  static let cancelled = StageFailure(.cancelled, "The request was cancelled before the stage answered.")
  static let shutDown = StageFailure(.shutDown, "The runtime has been shut down: start another one.")
  static let observationQueueFull = StageFailure(
    .overloaded, "The observation queue is full: make observers faster or the queue longer.")
  static let changedCandidates = StageFailure(
    .contract, "The patch changed which candidates there are: assign columns only.")
  static let misaligned = StageFailure(
    .contract, "The answer is not aligned with the candidates: give each position once.")

  /// Only the type is told: an error's description may quote user data.
  static func thrown(_ error: any Error) -> Self {
    StageFailure(
      .thrown, "The stage threw \(type(of: error)): throw a StageFailure to say more.")
  }

  static func overdue(_ count: Int) -> Self {
    StageFailure(
      .overloaded, "\(count) earlier calls are still running past their deadlines: make the stage check it.")
  }
}
