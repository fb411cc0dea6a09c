import Bundles
public import Foundation
import Inference
public import Prediction

/// The model that predicts, as the data directory keeps it.
public enum ActiveModel: Codable, Sendable {
  case constant(ConstantModel)
  case popularity(PopularityModel)
  /// The name of a bundle's folder in `models/`.
  case ranker(bundle: String)
  /// Likewise: the light ranker for all candidates, the heavy one for the best of them.
  case cascade(light: String, heavy: String)
}

extension DataDirectory {
  private var activeFile: URL { models.appending(path: "active.json") }

  /// The active model; before the first training everything is missing, so that pages hold content in the order of
  /// identifiers and no ads that are paid by the click.
  /// - Throws: `badSettings` when the file is damaged, or the bundle that it names.
  public func activeModel() throws -> any Predictor {
    guard FileManager.default.fileExists(atPath: activeFile.path) else {
      return try ConstantModel(rates: .init(click: nil, save: nil, hide: nil, conversion: nil))
    }
    let model: ActiveModel
    do {
      model = try JSONDecoder().decode(ActiveModel.self, from: Data(contentsOf: activeFile))
    } catch {
      throw EngineError(
        .badSettings, "models/active.json is damaged: train again with `vitrine models train`.", cause: error)
    }
    switch model {
    case .constant(let model): return model
    case .popularity(let model): return model
    case .ranker(let name): return try ranker(named: name)
    case .cascade(let light, let heavy):
      return CascadeModel(light: try ranker(named: light), heavy: try ranker(named: heavy))
    }
  }

  /// Keeps a model under its version and makes it the active one.
  public func activate(_ model: ActiveModel) throws {
    try FileManager.default.createDirectory(at: models, withIntermediateDirectories: true)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let data = try encoder.encode(model)
    if let version = model.version { try data.write(to: models.appending(path: "\(version).json"), options: .atomic) }
    try data.write(to: activeFile, options: .atomic)
  }

  /// Makes trained ranking models the active ones.
  /// - Parameter bundles: the folder of the only one, or of the light and of the heavy one; each lies in `models/`.
  /// - Throws: `badSettings` when one lies elsewhere, is damaged or was trained on other features.
  public func activateRankers(_ bundles: [URL]) throws {
    let names = try bundles.map { bundle in
      let name = bundle.lastPathComponent
      guard bundle.deletingLastPathComponent().standardizedFileURL.path == models.standardizedFileURL.path else {
        throw EngineError(.badSettings, "\(name) does not lie in models/ of the data directory: move it there.")
      }
      _ = try ranker(named: name)
      return name
    }
    switch names.count {
    case 1: try activate(.ranker(bundle: names[0]))
    case 2: try activate(.cascade(light: names[0], heavy: names[1]))
    default: throw EngineError(.badSettings, "\(names.count) rankers cannot be active together: name one or two.")
    }
  }

  /// The folders of the active rankers' bundles: of the only one, or of the light and of the heavy one.
  /// - Throws: `badSettings` when another kind of model is active, or none.
  public func activeRankers() throws -> [URL] {
    let names: [String] =
      switch (try? Data(contentsOf: activeFile)).flatMap({ try? JSONDecoder().decode(ActiveModel.self, from: $0) }) {
      case .ranker(let name): [name]
      case .cascade(let light, let heavy): [light, heavy]
      default: []
      }
    guard !names.isEmpty else {
      throw EngineError(.badSettings, "No ranker is active to train on from: train one with `--kind ranker` first.")
    }
    return names.map { models.appending(path: $0, directoryHint: .isDirectory) }
  }

  /// What `active.json` holds; a change of it is another model.
  var activeModelFile: Data? { try? Data(contentsOf: activeFile) }

  private func ranker(named name: String) throws -> RankingModel {
    do {
      guard !name.isEmpty, !name.hasPrefix("."), !name.contains("/") else {
        throw BundleError(.malformed, "The name of the bundle is no plain name.")
      }
      let bundle = try Bundles.Bundle(loading: models.appending(path: name, directoryHint: .isDirectory))
      return try RankingModel(bundle, runtime: OpenVINORuntime())
    } catch {
      throw EngineError(
        .badSettings, "The ranking model models/\(name) cannot be used: train again with `vitrine models train`.",
        cause: error)
    }
  }

  /// A copy of the whole directory beside it, for another run from the same state; nothing may have it open.
  public func copied(as name: String) throws -> DataDirectory {
    let folder = root.deletingLastPathComponent().appending(path: "\(root.lastPathComponent)-\(name)")
    try? FileManager.default.removeItem(at: folder)
    try FileManager.default.copyItem(at: root, to: folder)
    return DataDirectory(folder)
  }
}

extension ActiveModel {
  /// Nil for a bundle, which is kept by itself.
  fileprivate var version: String? {
    switch self {
    case .constant(let model): model.version
    case .popularity(let model): model.version
    case .ranker, .cascade: nil
    }
  }
}
