import Inference
import Media

/// Reads a row of text with a network that gives a character, or none, for every eight pixels.
struct LineReader: Sendable {
  private static let height = 48
  /// Pixels of a row for one step of the network.
  private static let stride = 8
  /// Longer rows are squeezed.
  private static let widest = 1_920

  static let buckets = ["batch": [1], "width": [160, 320, 480, 640, 960, 1_280, widest]]

  let network: ServedNetwork
  let decoder: ConnectionistDecoder

  /// - Throws: `PictureTextError`: `badNetwork`; `InferenceError`.
  func read(_ line: Picture) throws -> ConnectionistDecoder.Reading {
    let natural = (Double(Self.height * line.width) / Double(line.height)).rounded(.up)
    let width = min(Self.widest, max(Self.stride, Int(natural)))
    let whole = Picture.Box(x: 0, y: 0, width: line.width, height: line.height)
    let pixels = try line.resized(whole, width: width, height: Self.height)
    let half: [Float] = [0.5, 0.5, 0.5]
    let input = InputArray(
      PixelPlanes.blueFirst(pixels, mean: half, deviation: half), shape: [1, 3, Self.height, width])
    guard let output = try network.run(["x": input]).values.first, output.shape.last == decoder.characters.count else {
      throw PictureTextError(
        .badNetwork, "The network that reads text has other characters than its list: install its files again.")
    }
    return decoder(output.values, steps: (width + Self.stride - 1) / Self.stride)
  }
}
