public import Bundles
public import Datasets
public import Learning
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
