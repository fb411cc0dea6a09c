public import MarketWorld
public import Terminal

extension MarketplaceError: StatedError {
  public var status: ExitStatus { code == .broken ? .workFailed : code == .badLog ? .badInput : .wrongUsage }
}
