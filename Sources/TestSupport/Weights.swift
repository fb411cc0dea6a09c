public import Foundation

/// Published weights that bootstrap unpacks; tests that need them are skipped where they are not.
public enum Weights {
  public static let folder: URL = {
    if let path = ProcessInfo.processInfo.environment["VITRINE_WEIGHTS"] { return URL(filePath: path) }
    return repository.appending(path: ".deps/weights")
  }()

  public static let areInstalled = FileManager.default.fileExists(atPath: efficientNetFile.path)

  public static let efficientNetFile = folder.appending(path: "efficientnet-lite0/efficientnet-lite0-57934424.pth")
  public static let miniLMFile = folder.appending(path: "minilm/model.safetensors")

  private static let repository = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}
