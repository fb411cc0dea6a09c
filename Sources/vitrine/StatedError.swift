import Domain
import Engine
import Inference
import Ledger
import Market
import Server
import Signals
import Store

/// An error of a room: one sentence with the remedy, and whose fault it is.
protocol StatedError: Error {
  var message: String { get }
  var stated: (any Error)? { get }
  var status: ExitStatus { get }
}

extension StatedError {
  var stated: (any Error)? { nil }
}

extension StoreError: StatedError {
  var status: ExitStatus { [.busy, .diskFull, .failed].contains(code) ? .workFailed : .badInput }
}

extension SignalStoreError: StatedError {
  var status: ExitStatus { .badInput }
}

extension SegmentError: StatedError {
  var status: ExitStatus { [.foreign, .newer].contains(code) ? .badInput : .workFailed }
}

extension SegmentDamage: StatedError {
  var message: String { description }
  var status: ExitStatus { .badInput }
}

extension DecisionLogError: StatedError {
  var status: ExitStatus { code == .duplicate ? .workFailed : .badInput }
}

extension LedgerError: StatedError {
  var status: ExitStatus { code == .sealing ? .workFailed : .badInput }
}

extension EngineError: StatedError {
  var stated: (any Error)? { cause }
  var status: ExitStatus {
    switch code {
    case .badRequest: .wrongUsage
    case .notReady: .workFailed
    default: .badInput
    }
  }
}

extension MarketError: StatedError {
  var status: ExitStatus { .badInput }
}

/// What a command reads of a file is refused with the file's own errors: this is said of arguments.
extension DomainError: StatedError {
  var status: ExitStatus { .wrongUsage }
}

extension KeyError: StatedError {
  var stated: (any Error)? { cause }
  var status: ExitStatus {
    switch code {
    case .badName: .wrongUsage
    case .unwritable: .workFailed
    default: .badInput
    }
  }
}

extension SignalError: StatedError {
  var status: ExitStatus { code == .failed ? .workFailed : .badInput }
}

extension InferenceError: StatedError {
  var status: ExitStatus { .workFailed }
}
