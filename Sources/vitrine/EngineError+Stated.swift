public import Engine
public import Inference
public import Market
public import Server
public import Signals
public import Terminal

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
