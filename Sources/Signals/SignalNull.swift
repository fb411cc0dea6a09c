public import Media

/// Why an item has no value of a signal: the answer that stands in place of a value, never a default.
public struct SignalNull: Error, Equatable, Sendable {
  /// A kind of reason. Raw values are stored with signals and never change their meaning.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    public let rawValue: String

    private init(_ rawValue: String) { self.rawValue = rawValue }

    /// The item has nothing that the signal is computed from.
    public static let noInput = Code("noInput")
    /// The file that the item names is not there, or cannot be read.
    public static let missingFile = Code("missingFile")
    /// The item names a file outside the folder of pictures.
    public static let unsafePath = Code("unsafePath")
    /// The network gave numbers that are not finite, or a vector without a direction.
    public static let noDirection = Code("noDirection")

    /// The file changed between two looks at it; nothing is stored, and the next run looks again.
    static let changed = Code("changed")

    /// What a decoder refused.
    public init(_ code: NullReason.Code) { rawValue = code.rawValue }

    /// Nil for a name that no signal of this version gives.
    public init?(rawValue: String) {
      guard Self.known.contains(rawValue) else { return nil }
      self.rawValue = rawValue
    }

    /// All names that a contract may list.
    public static let known: [String] =
      [noInput, missingFile, unsafePath, noDirection].map(\.rawValue) + media.map(\.rawValue)
      + [NullReason.Code.tooFewPixels.rawValue]

    /// What decoding a picture can end in.
    static let media: [NullReason.Code] = [
      .empty, .unsupportedType, .typeMismatch, .unsupportedColour, .unsafeContent, .unreadable, .truncated, .tooLarge,
      .tooManyPixels, .timedOut,
    ]

    public var description: String { rawValue }
  }

  public let code: Code

  public init(_ code: Code) { self.code = code }
}
