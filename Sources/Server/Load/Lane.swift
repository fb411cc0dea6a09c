import Funnel

/// Kinds of work that share the machine without starving each other.
enum Lane: String, CaseIterable, Sendable {
  /// Pages for people, who wait.
  case serving
  /// Events, which their senders repeat.
  case ingesting
  /// Catalogue, reports and the console.
  case managing
}

/// One gate for each lane.
struct Lanes: Sendable {
  private let serving: AdmissionGate
  private let ingesting: AdmissionGate
  private let managing: AdmissionGate

  init(_ options: ServerOptions, timekeeper: any Timekeeper) {
    serving = AdmissionGate(options.serving, timekeeper: timekeeper)
    ingesting = AdmissionGate(options.ingesting, timekeeper: timekeeper)
    managing = AdmissionGate(options.managing, timekeeper: timekeeper)
  }

  subscript(lane: Lane) -> AdmissionGate {
    switch lane {
    case .serving: serving
    case .ingesting: ingesting
    case .managing: managing
    }
  }
}
