import Funnel

/// Kinds of work that share the machine without starving each other.
enum Lane: String, CaseIterable, Sendable {
  /// Pages for people, who wait.
  case serving
  /// Events, which their senders repeat.
  case ingesting
  /// Content that is read into signals, for uploads that wait.
  case reading
  /// Catalogue, reports and the console.
  case managing
}

/// One gate for each lane.
struct Lanes: Sendable {
  private let serving: AdmissionGate
  private let ingesting: AdmissionGate
  private let reading: AdmissionGate
  private let managing: AdmissionGate

  init(_ options: ServerOptions, timekeeper: any Timekeeper) {
    serving = AdmissionGate(options.serving, timekeeper: timekeeper)
    ingesting = AdmissionGate(options.ingesting, timekeeper: timekeeper)
    reading = AdmissionGate(options.reading, timekeeper: timekeeper)
    managing = AdmissionGate(options.managing, timekeeper: timekeeper)
  }

  subscript(lane: Lane) -> AdmissionGate {
    switch lane {
    case .serving: serving
    case .ingesting: ingesting
    case .reading: reading
    case .managing: managing
    }
  }
}
