public import Domain
public import Ledger
public import Prediction
public import Store

extension StoreError: StatedError {
  public var status: ExitStatus { [.busy, .diskFull, .failed].contains(code) ? .workFailed : .badInput }
}

extension LedgerError: StatedError {
  public var status: ExitStatus { code == .sealing ? .workFailed : .badInput }
}

extension PredictionError: StatedError {
  public var stated: (any Error)? { cause }
  public var status: ExitStatus { .badInput }
}

/// What a command reads of a file is refused with the file's own errors: this is said of arguments.
extension DomainError: StatedError {
  public var status: ExitStatus { .wrongUsage }
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
