import Foundation

/// An error in one line, without what only a debugger can use.
public struct Reason: CustomStringConvertible {
  public let description: String

  public init(of error: any Error) {
    description =
      switch error {
      case let error as any StatedError:
        error.stated.map { "\(error.message) (\(Reason(of: $0)))" } ?? error.message
      case let error as DecodingError: Self.text(of: error)
      case let error as CocoaError: Self.text(of: error)
      default: "\(error)"
      }
  }

  private static func text(of error: DecodingError) -> String {
    func place(_ context: DecodingError.Context) -> String {
      let path = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
      return path.isEmpty ? "the whole" : "`\(path)`"
    }
    return switch error {
    case .keyNotFound(let key, _): "the field `\(key.stringValue)` is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context): "\(place(context)) has another type"
    case .dataCorrupted(let context): context.codingPath.isEmpty ? "it is no JSON" : "\(place(context)) is out of range"
    @unknown default: "it cannot be decoded"
    }
  }

  private static func text(of error: CocoaError) -> String {
    let system = (error.userInfo[NSUnderlyingErrorKey] as? any Error) as? POSIXError
    let name = error.filePath.map { URL(filePath: $0).lastPathComponent } ?? "a file"
    return system.map { "\(name): \(String(cString: strerror($0.code.rawValue)))" } ?? "\(name) cannot be used"
  }
}
