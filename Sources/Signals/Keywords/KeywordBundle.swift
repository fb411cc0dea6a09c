public import Bundles
public import Domain
public import Foundation

/// What the words of a catalogue are worth and how phrases are ranked, as one bundle.
public struct KeywordBundle: Equatable, Sendable {
  public let ranking: KeywordRanking
  /// Where the vectors of phrases and texts are compared.
  public let space: SpaceID

  static let name = "keywords"
  private static let architecture = "Keywords"
  private static let (words, parameters) = ("words.tsv", "settings.json")

  public init(ranking: KeywordRanking, space: SpaceID) { (self.ranking, self.space) = (ranking, space) }

  /// - Throws: `SignalError`: `damagedBundle` for a bundle of something else or parts that do not fit together; `BundleError`.
  public init(_ bundle: Bundles.Bundle) throws {
    let damaged = SignalError(
      .damagedBundle,
      "Bundle \(bundle.manifest.name)-\(bundle.manifest.version) holds no keywords that this version knows: make it again."
    )
    guard bundle.manifest.architecture.name == Self.architecture,
      case .text(let text)? = bundle.manifest.preprocessing.settings["space"], let space = try? SpaceID(text),
      let documents = try bundle.weights.tensor("documents", shape: [1]).integers().first, documents >= 0,
      let settings = try? JSONDecoder().decode(
        KeywordRanking.Settings.self, from: bundle.attachment(Self.parameters))
    else { throw damaged }
    var counts: [String: Int] = [:]
    for line in String(decoding: try bundle.attachment(Self.words), as: UTF8.self).split(separator: "\n") {
      let parts = line.split(separator: "\t")
      guard parts.count == 2, let count = Int(parts[1]), (2...max(2, Int(documents))).contains(count) else {
        throw damaged
      }
      counts[String(parts[0])] = count
    }
    self.init(
      ranking: KeywordRanking(
        settings: settings, frequencies: DocumentFrequencies(documents: Int(documents), counts: counts)), space: space)
  }

  /// Writes the bundle and loads it.
  ///
  /// - Parameters:
  ///   - licence: an SPDX identifier, of the texts that words were counted in.
  ///   - folder: `bundles/` in the data directory.
  /// - Throws: `BundleError`.
  public func publish(
    version: String, licence: String, source: String, in folder: URL
  ) throws -> Bundles.Bundle {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let frequencies = ranking.frequencies
    let table = frequencies.counts.sorted { $0.key < $1.key }.map { "\($0.key)\t\($0.value)\n" }.joined()
    let manifest = Manifest(
      name: Self.name, version: version, architecture: .init(name: Self.architecture), precision: .float32,
      preprocessing: .init(name: "keywords.phrases", settings: ["space": .text(space.name), "revision": .integer(1)]),
      licence: licence, provenance: .init(source: source))
    return try Bundles.Bundle.publish(
      manifest,
      weights: Safetensors(tensors: [
        "documents": try StoredTensor(integers: [Int64(frequencies.documents)], shape: [1])
      ]),
      attachments: [Self.words: Data(table.utf8), Self.parameters: try encoder.encode(ranking.settings)],
      to: folder.appending(path: "\(Self.name)-\(version)"))
  }
}
