/// An error of a room: one sentence with the remedy, and whose fault it is.
public protocol StatedError: Error {
  var message: String { get }
  /// What lies behind it, for the person who has to act.
  var stated: (any Error)? { get }
  var status: ExitStatus { get }
}

extension StatedError {
  public var stated: (any Error)? { nil }
}
