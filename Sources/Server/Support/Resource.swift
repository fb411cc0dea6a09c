import Foundation

/// Files that come with the program.
enum Resource {
  /// - Parameter path: within the folder of resources.
  /// - Throws: `ServerError`.
  static func bytes(_ path: String) throws(ServerError) -> [UInt8] {
    let file = Bundle.module.bundleURL.appending(path: "Resources/\(path)")
    do {
      return [UInt8](try Data(contentsOf: file))
    } catch {
      throw ServerError(
        "The program's file \(path) is missing: keep the folder vitrine_Server.resources beside the program.",
        cause: error)
    }
  }
}
