public import Domain
public import Engine
public import Inference
public import Ledger
public import Market
public import Prediction
public import Server
public import Signals
public import Store
public import Terminal

extension StoreError: StatedError {
  public var status: ExitStatus { [.busy, .diskFull, .failed].contains(code) ? .workFailed : .badInput }
}

extension SignalStoreError: StatedError {
  public var status: ExitStatus { .badInput }
}

extension SegmentError: StatedError {
  public var status: ExitStatus { [.foreign, .newer].contains(code) ? .badInput : .workFailed }
}

extension SegmentDamage: StatedError {
  public var message: String { description }
  public var status: ExitStatus { .badInput }
}

extension DecisionLogError: StatedError {
  public var status: ExitStatus { code == .duplicate ? .workFailed : .badInput }
}

extension LedgerError: StatedError {
  public var status: ExitStatus { code == .sealing ? .workFailed : .badInput }
}

extension EngineError: StatedError {
  public var stated: (any Error)? { cause }
  public var status: ExitStatus {
    switch code {
    case .badRequest: .wrongUsage
    case .notReady: .workFailed
    default: .badInput
    }
  }
}

extension MarketError: StatedError {
  public var status: ExitStatus { .badInput }
}

/// What a command reads of a file is refused with the file's own errors: this is said of arguments.
extension DomainError: StatedError {
  public var status: ExitStatus { .wrongUsage }
}

extension KeyError: StatedError {
  public var stated: (any Error)? { cause }
  public var status: ExitStatus {
    switch code {
    case .badName: .wrongUsage
    case .unwritable: .workFailed
    default: .badInput
    }
  }
}

extension SignalError: StatedError {
  public var status: ExitStatus { code == .failed ? .workFailed : .badInput }
}

extension InferenceError: StatedError {
  public var status: ExitStatus { .workFailed }
}

extension PredictionError: StatedError {
  public var stated: (any Error)? { cause }
  public var status: ExitStatus { .badInput }
}
