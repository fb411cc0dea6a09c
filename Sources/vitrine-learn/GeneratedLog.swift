import Foundation
import Terminal

/// A file that a command makes from a law that is known.
struct GeneratedLog {
  let path: String

  /// Writes the whole file or leaves what was there.
  /// - Throws: `CommandFailure`, when it cannot be written.
  func write(_ text: String) throws {
    do {
      try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw CommandFailure(.workFailed, "\(path) could not be written: check the folder and the free space.")
    }
  }
}
