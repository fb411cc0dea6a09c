public import Bundles
public import Foundation

extension Oracle {
  /// Tensors under `Tests/Oracles/networks`.
  public static func safetensors(_ name: String, for test: String = #filePath) throws -> Safetensors {
    try Safetensors(mapping: network(name, for: test))
  }

  /// A file under `Tests/Oracles/networks`.
  public static func data(_ name: String, for test: String = #filePath) throws -> Data {
    try Data(contentsOf: network(name, for: test))
  }

  private static func network(_ name: String, for test: String) -> URL {
    URL(filePath: test).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Oracles/networks/\(name)")
  }
}
