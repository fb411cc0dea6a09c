public import Bundles
public import Learning
public import Ledger
public import Prediction
public import Store
public import Terminal
public import Training

extension StoreError: StatedError {
  public var status: ExitStatus { [.busy, .diskFull, .failed].contains(code) ? .workFailed : .badInput }
}

extension LedgerError: StatedError {
  public var status: ExitStatus { code == .sealing ? .workFailed : .badInput }
}

extension LearningError: StatedError {
  public var status: ExitStatus { .badInput }
}

extension PredictionError: StatedError {
  public var stated: (any Error)? { cause }
  public var status: ExitStatus { .badInput }
}

extension BundleError: StatedError {
  public var status: ExitStatus { .workFailed }
}

extension TrainingError: StatedError {
  public var status: ExitStatus { .workFailed }
}
