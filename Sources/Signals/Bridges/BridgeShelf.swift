public import Bundles
import Domain
public import Foundation
import Statistics
public import Store

/// The bridges of a data directory: bundles, checked whenever they are loaded.
///
/// A bundle of a bridge lies beside those of encoders, as `bridge.FROM.to.TO-VERSION`, and is never changed: training again
/// makes the next version, and the newest counts.
public struct BridgeShelf: Sendable {
  let folder: URL

  static let architecture = "SpaceBridge"
  private static let revision = 1
  private static let fittedName = "fitted.keys"

  /// - Parameter folder: `bundles/` in the data directory.
  public init(folder: URL) { self.folder = folder }

  /// A bridge as it was read: its bundle's checksum names it in records.
  public struct Kept: Sendable {
    public let bridge: SpaceBridge
    public let version: Int
    public let checksum: Checksum
    /// The content that it was fitted on, sorted: it may not judge the bridge.
    public let fitted: [ContentKey]
  }

  /// Keeps a bridge as the next version of its pair of spaces.
  ///
  /// - Parameters:
  ///   - fitted: the content that it was fitted on.
  ///   - seed: of the training.
  /// - Throws: `SignalError`: `failed` where the bundle cannot be written.
  public func publish(_ bridge: SpaceBridge, fitted: [ContentKey], seed: UInt64) throws(SignalError) -> Kept {
    let version = (versions(from: bridge.from.space, to: bridge.to.space).last ?? 0) + 1
    let keys = Data(fitted.flatMap(\.bytes))
    do {
      let tensors = Safetensors(tensors: [
        "input.mean": try StoredTensor(bridge.inputMean, shape: [bridge.from.dimension]),
        "output.mean": try StoredTensor(bridge.outputMean, shape: [bridge.to.dimension]),
        "map": try StoredTensor(bridge.map, shape: [bridge.from.dimension, bridge.to.dimension]),
      ])
      let manifest = Manifest(
        name: Self.name(bridge.from.space, bridge.to.space), version: "\(version)",
        architecture: .init(name: Self.architecture, settings: try Self.settings(of: bridge)), precision: .float32,
        preprocessing: .init(name: "vector.\(bridge.from.metric.rawValue)"), licence: "CC0-1.0",
        provenance: .init(source: "fitted on \(fitted.count) pieces of content that have values in both spaces"),
        space: bridge.to.space,
        training: .init(
          data: Checksum(of: keys), recipe: Checksum(of: Data("\(Self.architecture) \(Self.revision)".utf8)),
          code: Checksum(of: Data("\(Self.architecture) \(Self.revision)".utf8)), seed: seed))
      let place = place(bridge.from.space, bridge.to.space, version)
      let draft = folder.appending(path: ".\(place.lastPathComponent)-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: draft) }
      _ = try Bundles.Bundle.publish(manifest, weights: tensors, attachments: [Self.fittedName: keys], to: draft)
      try FileManager.default.moveItem(at: draft, to: place)
    } catch {
      throw SignalError(
        .failed, "The bridge cannot be written: check the data directory and its free space.", cause: error)
    }
    return try kept(from: bridge.from.space, to: bridge.to.space, version: version)
  }

  /// The newest bridge between two contracts' values; nil where none was trained.
  ///
  /// - Throws: `SignalError`: `damagedBundle`; `bundleMismatch` for one that was fitted on other values than the contracts name.
  public func newest(from source: SignalContract, to target: SignalContract) throws(SignalError) -> Kept? {
    let ends = (try SpaceBridge.End(source), try SpaceBridge.End(target))
    guard let version = versions(from: ends.0.space, to: ends.1.space).last else { return nil }
    let kept = try kept(from: ends.0.space, to: ends.1.space, version: version)
    try kept.bridge.requireEnds(from: source, to: target)
    return kept
  }

  /// - Throws: `SignalError`: `damagedBundle`, and what making a bridge of its parts throws.
  func kept(from source: SpaceID, to target: SpaceID, version: Int) throws(SignalError) -> Kept {
    let place = place(source, target, version)
    func damaged(_ what: String, _ cause: (any Error)? = nil) -> SignalError {
      SignalError(
        .damagedBundle,
        "Bridge \(place.lastPathComponent) \(what): remove that folder from bundles/ in the data directory and train it again.",
        cause: cause)
    }
    let bundle: Bundles.Bundle
    let keys: Data
    do {
      bundle = try Bundles.Bundle(loading: place)
      keys = try bundle.attachment(Self.fittedName)
    } catch {
      throw damaged("is damaged", error)
    }
    let manifest = bundle.manifest
    let settings: BridgeSettings
    do { settings = try BridgeSettings(manifest.architecture.settings) } catch { throw damaged("has no ends", error) }
    guard manifest.architecture.name == Self.architecture, settings.revision == Self.revision,
      manifest.space == settings.to.space, settings.from.space == source, settings.to.space == target,
      manifest.name == Self.name(source, target), manifest.version == "\(version)",
      manifest.training?.data == Checksum(of: keys), keys.count % 32 == 0
    else { throw damaged("has parts that do not belong together") }
    var parts: [[Float]] = []
    do {
      let (from, to) = (settings.from.dimension, settings.to.dimension)
      for (name, shape) in [("input.mean", [from]), ("output.mean", [to]), ("map", [from, to])] {
        guard let tensor = bundle.weights.tensors[name], tensor.shape == shape else {
          throw damaged("has no \(name) of shape \(shape)")
        }
        parts.append(try tensor.floats())
      }
    } catch let error as SignalError {
      throw error
    } catch {
      throw damaged("has tensors that cannot be read", error)
    }
    let bytes = [UInt8](keys)
    let bridge = try SpaceBridge(
      from: settings.from, to: settings.to, inputMean: parts[0], outputMean: parts[1], map: parts[2],
      penalty: settings.penalty, quality: settings.quality)
    return Kept(
      bridge: bridge, version: version, checksum: bundle.checksum,
      fitted: stride(from: 0, to: bytes.count, by: 32).compactMap { ContentKey(Array(bytes[$0..<($0 + 32)])) })
  }

  private static func settings(of bridge: SpaceBridge) throws -> [String: Setting] {
    try BridgeSettings(
      revision: revision, from: bridge.from, to: bridge.to, penalty: bridge.penalty, quality: bridge.quality
    ).settings()
  }

  private static func name(_ source: SpaceID, _ target: SpaceID) -> String { "bridge.\(source).to.\(target)" }

  private func place(_ source: SpaceID, _ target: SpaceID, _ version: Int) -> URL {
    folder.appending(path: "\(Self.name(source, target))-\(version)")
  }

  /// The versions that lie here, in order.
  private func versions(from source: SpaceID, to target: SpaceID) -> [Int] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let prefix = "\(Self.name(source, target))-"
    return names.filter { $0.hasPrefix(prefix) }.compactMap { Int($0.dropFirst(prefix.count)) }.filter { $0 > 0 }
      .sorted()
  }
}

/// What a bridge's manifest says of it.
private struct BridgeSettings: Codable {
  let revision: Int
  let from, to: SpaceBridge.End
  let penalty: Double
  let quality: BridgeQuality

  init(revision: Int, from: SpaceBridge.End, to: SpaceBridge.End, penalty: Double, quality: BridgeQuality) {
    (self.revision, self.from, self.to, self.penalty, self.quality) = (revision, from, to, penalty, quality)
  }

  /// The settings of a manifest hold no tree: each part stands as JSON.
  func settings() throws -> [String: Setting] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    func text(_ value: some Encodable) throws -> Setting {
      .text(String(decoding: try encoder.encode(value), as: UTF8.self))
    }
    return [
      "revision": .integer(revision), "from": try text(from), "to": try text(to), "penalty": .number(penalty),
      "quality": try text(quality),
    ]
  }

  init(_ settings: [String: Setting]) throws {
    func decoded<Value: Decodable>(_ name: String) throws -> Value {
      guard case .text(let json)? = settings[name] else { throw SignalError(.damagedBundle, "`\(name)` is missing.") }
      return try JSONDecoder().decode(Value.self, from: Data(json.utf8))
    }
    guard case .integer(let revision)? = settings["revision"] else {
      throw SignalError(.damagedBundle, "`revision` is missing.")
    }
    switch settings["penalty"] {
    case .number(let value)?: penalty = value
    case .integer(let value)?: penalty = Double(value)
    default: throw SignalError(.damagedBundle, "`penalty` is missing.")
    }
    self.revision = revision
    (from, to, quality) = (try decoded("from"), try decoded("to"), try decoded("quality"))
  }
}
