import Foundation

/// Why segment files cannot be opened, read or written, and what to do.
public struct SegmentError: Error, Equatable, Sendable, CustomStringConvertible {
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Wrapped: String { case foreign, newer, full, system, badPayload, readOnly }
    private let wrapped: Wrapped

    /// A file with a segment's name is something else.
    public static let foreign = Code(wrapped: .foreign)
    /// A segment was written by a later version.
    public static let newer = Code(wrapped: .newer)
    /// There is no room left; nothing of the group was kept.
    public static let full = Code(wrapped: .full)
    /// The operating system refused; nothing of the group was kept.
    public static let system = Code(wrapped: .system)
    /// A payload is empty or above the limit.
    public static let badPayload = Code(wrapped: .badPayload)
    /// The log was opened for reading.
    public static let readOnly = Code(wrapped: .readOnly)

    public var description: String { wrapped.rawValue }
  }

  public let code: Code
  /// One sentence for the person who has to act.
  public let message: String

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  public var description: String { message }

  /// What the operating system said about `action`, such as "write 00000001.seg".
  static func system(_ action: String, _ number: Int32 = errno) -> SegmentError {
    let cause = String(cString: strerror(number))
    if [ENOSPC, EDQUOT, EFBIG].contains(number) {
      return SegmentError(.full, "Cannot \(action): \(cause). Free some space, then append again.")
    }
    return SegmentError(.system, "Cannot \(action): \(cause). Check the disk and the permissions of the ledger.")
  }
}

/// A stretch of a segment file that holds no valid frame; what lies around it can be read.
public struct SegmentDamage: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file's name.
  public let file: String
  /// Bytes from the start of the file to the damage.
  public let offset: Int64
  /// Bytes until the next valid frame or the end; 0 when the file is missing.
  public let length: Int64

  public init(file: String, offset: Int64, length: Int64) {
    self.file = file
    self.offset = offset
    self.length = length
  }

  public var description: String {
    "\(file) is damaged at byte \(offset), \(length) bytes long: restore it from a copy."
  }
}
