import Bundles
import Foundation

/// Published weights that bootstrap unpacks; tests that need them are skipped where they are not.
enum Weights {
  static let folder: URL = {
    if let path = ProcessInfo.processInfo.environment["VITRINE_WEIGHTS"] { return URL(filePath: path) }
    return repository.appending(path: ".deps/weights")
  }()

  static let areInstalled = FileManager.default.fileExists(atPath: efficientNetFile.path)

  static let efficientNetFile = folder.appending(path: "efficientnet-lite0/efficientnet-lite0-57934424.pth")
  static let miniLMFile = folder.appending(path: "minilm/model.safetensors")
}

enum Oracle {
  static func safetensors(_ name: String) throws -> Safetensors {
    try Safetensors(mapping: folder.appending(path: name))
  }

  static func data(_ name: String) throws -> Data {
    try Data(contentsOf: folder.appending(path: name))
  }

  private static let folder = repository.appending(path: "Tests/Oracles/networks")
}

private let repository = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
