public import Bundles
public import Datasets
public import Inference
public import Learning
public import Signals
public import Terminal
public import Training

extension LearningError: StatedError {
  public var status: ExitStatus {
    switch code {
    case .tooFewExamples, .badInput: .badInput
    case .badSettings: .wrongUsage
    default: .workFailed
    }
  }
}

extension BundleError: StatedError {
  public var status: ExitStatus { .workFailed }
}

extension TrainingError: StatedError {
  public var status: ExitStatus { .workFailed }
}

extension DatasetError: StatedError {
  public var status: ExitStatus { code == .notWritable ? .workFailed : .badInput }
}

extension SignalError: StatedError {
  public var stated: (any Error)? { cause }
  public var status: ExitStatus { code == .failed ? .workFailed : .badInput }
}

extension InferenceError: StatedError {
  public var status: ExitStatus { .workFailed }
}
