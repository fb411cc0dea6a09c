import Domain
import Engine
import Funnel
import Hummingbird
import Store

extension Problem {
  /// What an error of the rooms below means to a client: the only place that maps errors to HTTP.
  init(_ error: any Error) {
    switch error {
    case let problem as Problem: self = problem
    case let refusal as RowRefusal: self.init(refusal)
    case let error as DomainError: self.init(.badValue, error.message)
    case let error as EngineError: self.init(error)
    case let error as StoreError: self.init(error)
    case let error as DecisionLogError where error.code == .badCursor: self.init(.badCursor, error.message)
    case let refusal as AdmissionGate.Refusal:
      self = .overload
      retryAfter = max(1, refusal.retryAfter.components.seconds)
    case let error as BlockingExecutorError:
      self.init(error.code == .queueFull ? .overloaded : .notReady, error.message)
      retryAfter = 1
    case let error as HTTPError where error.status == .notFound: self = .nothingHere
    default:
      self.init(
        .internalFault, "Something failed that should not: look for this request's identifier in the server's log.")
    }
  }

  static let nothingHere = Problem(.notFound, "No route has this path: see /openapi.yaml for those that exist.")

  static func missing(_ what: String, list: String) -> Problem {
    Problem(.notFound, "There is no such \(what): see \(list) for those that exist.")
  }

  private init(_ refusal: RowRefusal) {
    self.init(refusal.field == nil ? .malformedBody : .badValue, refusal.description, field: refusal.field)
  }

  private init(_ error: EngineError) {
    switch error.code {
    case .badRequest, .badToken: self.init(.badValue, error.message)
    case .unknownItem: self.init(.unknownReference, error.message, field: "item")
    case .notReady:
      self.init(.notReady, error.message)
      retryAfter = 1
    default: self.init(.internalFault, error.message)
    }
  }

  private init(_ error: StoreError) {
    switch error.code {
    case .badRow: self.init(.badValue, error.message)
    case .unknownReference: self.init(.unknownReference, error.message)
    case .busy, .diskFull:
      self.init(.notReady, error.message)
      retryAfter = 5
    default: self.init(.internalFault, error.message)
    }
  }
}
