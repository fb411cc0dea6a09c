import Foundation

/// Expected values that a peer computed; the script that made them stands beside them.
enum Oracle {
  static func read<T: Decodable>(_ type: T.Type, _ name: String, file: String = #filePath) throws -> T {
    let folder = URL(filePath: file).deletingLastPathComponent().deletingLastPathComponent()
    let data = try Data(contentsOf: folder.appending(path: "Oracles/statistics/\(name).json"))
    return try JSONDecoder().decode(type, from: data)
  }
}

/// |a − b| within a share of the larger magnitude, or of `floor` near zero.
func near(_ a: Double, _ b: Double, _ tolerance: Double = 1e-9, floor: Double = 0) -> Bool {
  a == b || abs(a - b) <= tolerance * max(abs(a), abs(b), floor)
}
