public import Indexes
public import Terminal
public import TextSafety

extension SafetyError: StatedError {
  public var status: ExitStatus { .badInput }
}

extension IndexError: StatedError {
  public var status: ExitStatus { code == .badSettings ? .wrongUsage : .workFailed }
}
