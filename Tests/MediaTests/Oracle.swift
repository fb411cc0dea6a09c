import Foundation
import Testing

@testable import Media

/// Files beside the scripts that made them, and the shared data where it is present.
enum Oracle {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Oracles/media")

  static func load<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
    try JSONDecoder().decode(type, from: Data(contentsOf: folder.appending(path: name)))
  }

  /// `$VITRINE_SHARED/data`, or `shared/data` beside the repository; nil where there is none.
  static let shared: URL? = {
    let repository = folder.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let root =
      ProcessInfo.processInfo.environment["VITRINE_SHARED"].map { URL(filePath: $0) }
      ?? repository.deletingLastPathComponent().appending(path: "shared")
    let data = root.appending(path: "data")
    return FileManager.default.fileExists(atPath: data.path) ? data : nil
  }()

  static func sharedBytes(_ path: String) throws -> [UInt8] {
    guard let shared else { throw CocoaError(.fileNoSuchFile) }
    return [UInt8](try Data(contentsOf: shared.appending(path: path)))
  }
}

/// A small picture file and the pixels that Pillow reads from it.
struct Sample: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  let file: Data
  let width: Int
  let height: Int
  let pixels: Data
  let tolerance: Int

  var bytes: [UInt8] { [UInt8](file) }
  var testDescription: String { name }

  static let all: [Sample] = {
    struct File: Decodable { let samples: [Sample] }
    return (try? Oracle.load("pictures.json", as: File.self).samples) ?? []
  }()

  static func named(_ name: String) throws -> Sample {
    guard let sample = all.first(where: { $0.name == name }) else { throw CocoaError(.fileNoSuchFile) }
    return sample
  }
}

/// Seeded and reproducible: Steele, Lea, Flood (OOPSLA 2014). The oracle scripts hold the same generator.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
