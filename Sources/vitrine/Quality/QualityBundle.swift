import ArgumentParser
import Bundles
import Engine
import Foundation
import PictureQuality

/// Which quality model is used.
struct QualityBundle: ParsableArguments {
  @Option(help: "The version of the bundle, as `vitrine quality train` gave it.") var modelVersion = "1"

  /// - Throws: `QualityError`: `unreadable` where it is not there; as `QualityModel` does.
  func load(in directory: DataDirectory) throws -> QualityModel {
    let folder = directory.root.appending(path: "bundles/picture-quality-\(modelVersion)")
    guard FileManager.default.fileExists(atPath: folder.path) else {
      throw QualityError(
        .unreadable, "There is no bundle \(folder.lastPathComponent): learn one with `vitrine quality train`.")
    }
    return try QualityModel(Bundle(loading: folder))
  }
}
