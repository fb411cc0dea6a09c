public import Bundles
public import Domain
public import Foundation

/// A taxonomy with all that turns a text's vector into confidences, as one bundle.
///
/// The vectors of names are not in it: they are made when it is loaded, by the encoder of the space that it names, so that
/// a bundle without examples is the same bytes on every machine.
public struct InterestBundle: Equatable, Sendable {
  public let taxonomy: InterestTaxonomy
  public let settings: InterestModel.Settings
  /// Where the vectors of texts and names live.
  public let space: SpaceID
  /// The sum of unit vectors of the examples, by node.
  public let examples: [Int: [Float]]

  static let name = "interests"
  private static let architecture = "Interests"
  private static let (tree, parameters) = ("taxonomy.csv", "settings.json")

  public init(
    taxonomy: InterestTaxonomy, settings: InterestModel.Settings = .init(), space: SpaceID,
    examples: [Int: [Float]] = [:]
  ) {
    (self.taxonomy, self.settings, self.space, self.examples) = (taxonomy, settings, space, examples)
  }

  /// - Throws: `SignalError`: `damagedBundle` for a bundle of something else or parts that do not fit together; `BundleError`.
  public init(_ bundle: Bundles.Bundle) throws {
    let manifest = bundle.manifest
    guard manifest.architecture.name == Self.architecture,
      case .integer(let version)? = manifest.architecture.settings["taxonomy"],
      case .text(let text)? = manifest.preprocessing.settings["space"], let space = try? SpaceID(text)
    else { throw Self.damaged(manifest) }
    // What names the files was compared with their bytes when the bundle was loaded.
    let taxonomy = try InterestTaxonomy(reading: bundle.folder.appending(path: Self.tree), version: version)
    let numbers = try bundle.weights.tensor("numbers", shape: [taxonomy.nodes.count]).integers()
    guard numbers.map(Int.init) == taxonomy.nodes.map(\.number),
      let settings = try? JSONDecoder().decode(
        InterestModel.Settings.self, from: bundle.attachment(Self.parameters))
    else { throw Self.damaged(manifest) }
    self.init(taxonomy: taxonomy, settings: settings, space: space, examples: try Self.examples(bundle))
  }

  private static func examples(_ bundle: Bundles.Bundle) throws -> [Int: [Float]] {
    guard case .integer(let count)? = bundle.manifest.architecture.settings["taught"],
      case .integer(let width)? = bundle.manifest.architecture.settings["width"], count >= 0, width >= 0
    else { throw damaged(bundle.manifest) }
    guard count > 0 else { return [:] }
    let numbers = try bundle.weights.tensor("taught", shape: [count]).integers()
    let sums = try bundle.weights.tensor("examples", shape: [count, width]).floats()
    guard Set(numbers).count == count, sums.allSatisfy(\.isFinite) else { throw damaged(bundle.manifest) }
    return Dictionary(
      numbers.enumerated().map { (Int($1), Array(sums[($0 * width)..<(($0 + 1) * width)])) },
      uniquingKeysWith: { first, _ in first })
  }

  private static func damaged(_ manifest: Manifest) -> SignalError {
    SignalError(
      .damagedBundle,
      "Bundle \(manifest.name)-\(manifest.version) holds no interests that this version knows: import the taxonomy again."
    )
  }

  /// Writes the bundle and loads it.
  ///
  /// - Parameters:
  ///   - version: of the bundle; that of the taxonomy unless it was taught anew.
  ///   - licence: an SPDX identifier, of the taxonomy and the examples.
  ///   - source: where both come from.
  ///   - folder: `bundles/` in the data directory.
  /// - Throws: `SignalError`: `failed`; `BundleError`.
  public func publish(
    version: String, licence: String, source: String, in folder: URL
  ) throws -> Bundles.Bundle {
    let taught = examples.keys.sorted()
    let width = taught.first.flatMap { examples[$0]?.count } ?? 0
    var tensors = [
      "numbers": try StoredTensor(integers: taxonomy.nodes.map { Int64($0.number) }, shape: [taxonomy.nodes.count])
    ]
    if !taught.isEmpty {
      tensors["taught"] = try StoredTensor(integers: taught.map(Int64.init), shape: [taught.count])
      tensors["examples"] = try StoredTensor(taught.flatMap { examples[$0] ?? [] }, shape: [taught.count, width])
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let manifest = Manifest(
      name: Self.name, version: version,
      architecture: .init(
        name: Self.architecture,
        settings: [
          "taxonomy": .integer(taxonomy.version), "nodes": .integer(taxonomy.nodes.count),
          "taught": .integer(taught.count), "width": .integer(width),
        ]),
      precision: .float32,
      preprocessing: .init(name: "interests.text", settings: ["space": .text(space.name), "revision": .integer(1)]),
      licence: licence, provenance: .init(source: source))
    return try Bundles.Bundle.publish(
      manifest, weights: Safetensors(tensors: tensors),
      attachments: [Self.tree: Data(taxonomy.csv.utf8), Self.parameters: try encoder.encode(settings)],
      to: folder.appending(path: "\(Self.name)-\(version)"))
  }
}

extension InterestTaxonomy {
  /// What a node is called, for an encoder of texts.
  func text(of node: Node) -> String {
    node.description.isEmpty ? node.name : "\(node.name): \(node.description)"
  }

  /// How contracts name this version.
  public var name: String { "\(InterestBundle.name)-\(version)" }

  /// The versions whose bundles lie in a folder, the oldest first.
  ///
  /// - Throws: `SignalError`, `BundleError` for a bundle that is damaged.
  public static func imported(in folder: URL) throws -> [InterestBundle] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return try names.filter { $0.hasPrefix("\(InterestBundle.name)-") }.sorted()
      .map { try InterestBundle(Bundles.Bundle(loading: folder.appending(path: $0))) }
      .sorted { $0.taxonomy.version < $1.taxonomy.version }
  }
}
