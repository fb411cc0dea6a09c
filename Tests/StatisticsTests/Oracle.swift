import Foundation

/// Expected values that a peer computed; the script that made them stands beside them.
enum Oracle {
  static func read<T: Decodable>(_ type: T.Type, _ name: String, file: String = #filePath) throws -> T {
    let folder = URL(filePath: file).deletingLastPathComponent().deletingLastPathComponent()
    let data = try Data(contentsOf: folder.appending(path: "Oracles/statistics/\(name).json"))
    return try JSONDecoder().decode(type, from: data)
  }

  /// `$VITRINE_SHARED/data`, or `shared/data` beside the repository; nil where there is none.
  static let shared: URL? = {
    var repository = URL(filePath: #filePath)
    for _ in 0..<3 { repository.deleteLastPathComponent() }
    let root =
      ProcessInfo.processInfo.environment["VITRINE_SHARED"].map { URL(filePath: $0) }
      ?? repository.deletingLastPathComponent().appending(path: "shared")
    let data = root.appending(path: "data")
    return FileManager.default.fileExists(atPath: data.path) ? data : nil
  }()
}

/// |a − b| within a share of the larger magnitude, or of `floor` near zero.
func near(_ a: Double, _ b: Double, _ tolerance: Double = 1e-9, floor: Double = 0) -> Bool {
  a == b || abs(a - b) <= tolerance * max(abs(a), abs(b), floor)
}
