import Foundation
public import Prediction

/// The model that predicts, as the data directory keeps it.
public enum ActiveModel: Codable, Sendable {
  case constant(ConstantModel)
  case popularity(PopularityModel)

  public var predictor: any Predictor {
    switch self {
    case .constant(let model): model
    case .popularity(let model): model
    }
  }
}

extension DataDirectory {
  private var activeFile: URL { models.appending(path: "active.json") }

  /// The active model; before the first training everything is missing, so that pages hold content in the order of
  /// identifiers and no ads that are paid by the click.
  /// - Throws: `badSettings` when the file is damaged.
  public func activeModel() throws -> any Predictor {
    guard FileManager.default.fileExists(atPath: activeFile.path) else {
      return try ConstantModel(rates: .init(click: nil, save: nil, hide: nil, conversion: nil))
    }
    do {
      return try JSONDecoder().decode(ActiveModel.self, from: Data(contentsOf: activeFile)).predictor
    } catch {
      throw EngineError(
        .badSettings, "models/active.json is damaged: train again with `vitrine models train`.", cause: error)
    }
  }

  /// Keeps a model under its version and makes it the active one.
  public func activate(_ model: ActiveModel) throws {
    try FileManager.default.createDirectory(at: models, withIntermediateDirectories: true)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let data = try encoder.encode(model)
    try data.write(to: models.appending(path: "\(model.predictor.version).json"), options: .atomic)
    try data.write(to: activeFile, options: .atomic)
  }

  /// A copy of the whole directory beside it, for another run from the same state; nothing may have it open.
  public func copied(as name: String) throws -> DataDirectory {
    let folder = root.deletingLastPathComponent().appending(path: "\(root.lastPathComponent)-\(name)")
    try? FileManager.default.removeItem(at: folder)
    try FileManager.default.copyItem(at: root, to: folder)
    return DataDirectory(folder)
  }
}
