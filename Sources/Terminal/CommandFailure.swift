/// A command that ends with a code of its own, and one line that says why.
public struct CommandFailure: Error, CustomStringConvertible {
  public let status: ExitStatus
  public let description: String

  public init(_ status: ExitStatus, _ message: String) {
    self.status = status
    description = message
  }
}
