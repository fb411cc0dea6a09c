import Domain

/// Why one row of a file or of a request cannot be taken. Free of the row's values.
public struct RowRefusal: Error, Equatable, Sendable, CustomStringConvertible {
  /// The field at fault; nil when the row as a whole is.
  public let field: String?
  public let cause: String
  /// What to change, as the second half of a sentence.
  public let remedy: String

  /// Whether it is the name that is wrong, and so in a file with a header every row.
  let concernsName: Bool

  /// The longest field name that a report repeats, in characters.
  private static let longestName = 64

  init(field: String? = nil, _ cause: String, _ remedy: String) {
    self.init(field, cause, remedy, concernsName: false)
  }

  init(unknown name: String, _ cause: String, _ remedy: String) {
    self.init(name, cause, remedy, concernsName: true)
  }

  private init(_ field: String?, _ cause: String, _ remedy: String, concernsName: Bool) {
    self.field = field.map { String($0.prefix(Self.longestName)) }
    self.cause = cause
    self.remedy = remedy
    self.concernsName = concernsName
  }

  init(field: String, _ error: DomainError) { self.init(field: field, sentence: error.message) }

  /// - Parameter sentence: "cause: remedy.", as the messages of errors are.
  init(field: String?, sentence: String) {
    let parts = sentence.split(separator: ": ", maxSplits: 1)
    let remedy = parts.last ?? ""
    self.init(field: field, String(parts.first ?? ""), String(remedy.last == "." ? remedy.dropLast() : remedy))
  }

  public var description: String {
    let place = field.map { "field `\($0)`: " } ?? ""
    return "\(place)\(cause): \(remedy)"
  }
}
