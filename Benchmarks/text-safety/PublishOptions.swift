import ArgumentParser
import Bundles
import Foundation
import TextSafety

/// Where the model that is learned from all examples goes, if anywhere.
struct PublishOptions: ParsableArguments {
  @Option(help: "A folder that becomes a bundle with the model learned from all examples.") var publish: String?
  @Option(help: "The version that the bundle is published as.") var modelVersion = "1"
  @Option(help: "The SPDX identifier of the examples' licence; needed to publish.") var licence: String?
  @Option(help: "Where the examples come from; needed to publish.") var source: String?

  func validate() throws {
    guard publish == nil || (licence != nil && source != nil) else {
      throw ValidationError("A bundle names the licence and the source of its examples: give --licence and --source.")
    }
  }

  /// - Parameter make: learns the model and writes it.
  func run(_ name: String, file: URL, _ make: (TextModelCard, URL) throws -> Bundles.Bundle) throws {
    guard let publish, let licence, let source else { return }
    let card = TextModelCard(
      name: name, version: modelVersion, licence: licence, source: source,
      examples: Checksum(of: try Data(contentsOf: file)))
    let bundle = try make(card, URL(filePath: publish))
    FileHandle.standardError.write(Data("published \(bundle.checksum) in \(publish)\n".utf8))
  }
}
