/// Why the store could not do what was asked, and what to change so that it can.
public struct StoreError: Error, Sendable, CustomStringConvertible {
  /// A kind of failure; new ones never break a caller's `switch`.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Wrapped: String {
      case missingDirectory, notInitialised, alreadyInitialised, notADatabase, newerSchema, olderSchema, corrupt, busy
      case diskFull, notPermitted, badRow, unknownReference, badFile, failed
    }
    private let wrapped: Wrapped

    /// The data directory does not exist.
    public static let missingDirectory = Code(wrapped: .missingDirectory)
    /// The data directory holds no database yet.
    public static let notInitialised = Code(wrapped: .notInitialised)
    /// The data directory holds a database already.
    public static let alreadyInitialised = Code(wrapped: .alreadyInitialised)
    /// The file is a database, but not one of Vitrine.
    public static let notADatabase = Code(wrapped: .notADatabase)
    /// A newer Vitrine has changed the schema.
    public static let newerSchema = Code(wrapped: .newerSchema)
    /// Migrations are due and the database was opened read-only.
    public static let olderSchema = Code(wrapped: .olderSchema)
    /// The bytes on disk are damaged.
    public static let corrupt = Code(wrapped: .corrupt)
    /// Another process held the database, or the file to import, for too long.
    public static let busy = Code(wrapped: .busy)
    /// The disk is full.
    public static let diskFull = Code(wrapped: .diskFull)
    /// The operating system refuses access, or the database was opened read-only.
    public static let notPermitted = Code(wrapped: .notPermitted)
    /// A value breaks a rule of its table.
    public static let badRow = Code(wrapped: .badRow)
    /// A row names an entity that is not there.
    public static let unknownReference = Code(wrapped: .unknownReference)
    /// A file to import cannot be read as what it claims to be.
    public static let badFile = Code(wrapped: .badFile)
    /// Anything else; the cause says more.
    public static let failed = Code(wrapped: .failed)

    public var description: String { wrapped.rawValue }
  }

  public let code: Code
  /// One sentence for the person who has to act: what is wrong, where, and the remedy. Free of user data.
  public let message: String
  /// What the layer below reported.
  public let cause: (any Error)?

  public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.cause = cause
  }

  public var description: String { message }
}
