import Store
import Terminal

extension ImportFormat {
  /// - Throws: `CommandFailure` for a name that is none.
  static func stated(_ text: String?) throws -> ImportFormat? {
    try text.map { text in
      guard let format = ImportFormat(rawValue: text) else {
        throw CommandFailure(.wrongUsage, "--input-format is neither jsonl nor csv.")
      }
      return format
    }
  }
}
