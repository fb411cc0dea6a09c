import Foundation

/// Writes results to standard output, and nothing else does.
public struct Output: Sendable {
  private let format: OutputFormat

  public init(format: OutputFormat) { self.format = format }

  /// - Parameters:
  ///   - value: the result as one JSON object.
  ///   - table: the same for people.
  public func write(_ value: some Encodable, table: () -> String) throws {
    switch format {
    case .table: Self.line(table())
    case .json:
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      Self.line(String(decoding: try encoder.encode(value), as: UTF8.self))
    }
  }

  /// A reader who has gone away is no fault.
  static func line(_ text: String) { try? FileHandle.standardOutput.write(contentsOf: Data("\(text)\n".utf8)) }
}
