import Bundles
import Media

/// How a version of the image encoder looks at a picture, and what it reads from the network.
///
/// | version | looks at | gives |
/// |---|---|---|
/// | 1 | 87.5% of the shorter side, decoded in full | the pooled features, 1,280 |
/// | 2 | all of the shorter side, decoded as small as is enough | the pooled features, 1,280 |
/// | 3 | as version 1 | the means of blocks 11 and 15 and the pooled features, 1,584 |
struct ImageEncoding {
  let recipe: EncoderRecipe
  let preprocessor: PicturePreprocessor

  /// - Throws: `SignalError`: `unsupported` for a version that this program does not know; `MediaError`.
  init(of contract: SignalContract) throws {
    let standard = PicturePreprocessor.efficientNetLite0(layout: .nchw, decoding: .exact)
    switch contract.bundle.version {
    case "1": (recipe, preprocessor) = (.efficientNetLite0, standard)
    case "2":
      recipe = .pictures(version: "2")
      preprocessor = try PicturePreprocessor(
        side: standard.side, cropFraction: 1, mean: standard.mean, scale: standard.scale, layout: .nchw,
        decoding: .reduced)
    case "3": (recipe, preprocessor) = (.pictures(version: "3", taps: [11, 15]), standard)
    default:
      throw SignalError(
        .unsupported,
        "Nothing computes version \(contract.bundle.version) of bundle \(contract.bundle.name): install the version that does."
      )
    }
  }
}
