import Inference
import Media

/// Tells rows of text that stand upside down.
struct LineTurner: Sendable {
  private static let (width, height) = (160, 80)
  /// Of ImageNet (PaddleOCR, `PP-LCNet_x1_0_textline_ori`).
  private static let (mean, deviation): ([Float], [Float]) = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
  /// How sure the network has to be.
  private static let least: Float = 0.9

  static let buckets = ["batch": [1]]

  let network: ServedNetwork

  /// Whether the row has to be turned by half to stand upright.
  func isUpsideDown(_ line: Picture) throws -> Bool {
    let whole = Picture.Box(x: 0, y: 0, width: line.width, height: line.height)
    let pixels = try line.resized(whole, width: Self.width, height: Self.height)
    let input = InputArray(
      PixelPlanes.redFirst(pixels, mean: Self.mean, deviation: Self.deviation), shape: [1, 3, Self.height, Self.width])
    guard let output = try network.run(["x": input]).values.first, output.values.count == 2 else {
      throw PictureTextError(.badNetwork, "The network that turns rows gives no two numbers: install its files again.")
    }
    return output.values[1] >= Self.least
  }
}
