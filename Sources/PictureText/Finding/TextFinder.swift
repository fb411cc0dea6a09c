import Inference
import Media

/// Finds boxes around text with a network that maps pixels to how probable text is there.
struct TextFinder: Sendable {
  /// The longer side that a picture is brought to: the first for pictures up to `large` pixels, else the second.
  static let sides = (small: 640, large: 960)
  private static let large = 800
  /// The network halves its maps five times.
  private static let step = 32
  /// Of ImageNet, in the network's order of blue, green, red (PaddleOCR, `NormalizeImage`).
  private static let (mean, deviation): ([Float], [Float]) = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])

  static let buckets = ["batch": [1], "height": [160, 320, 480, 640, 960], "width": [160, 320, 480, 640, 960]]

  let network: ServedNetwork
  let settings: TextMap.Settings

  /// Boxes in pixels of the picture.
  func boxes(in picture: Picture) throws -> [TextMap.Finding] {
    let (width, height) = Self.size(for: picture)
    let whole = Picture.Box(x: 0, y: 0, width: picture.width, height: picture.height)
    let pixels = try picture.resized(whole, width: width, height: height)
    let input = InputArray(
      PixelPlanes.blueFirst(pixels, mean: Self.mean, deviation: Self.deviation), shape: [1, 3, height, width])
    guard let map = try network.run(["x": input]).values.first, map.shape.count == 4,
      let visible = Self.cut(map, width: width, height: height)
    else { throw PictureTextError(.badNetwork, "The network that finds text gives no map: install its files again.") }
    let (x, y) = (Double(picture.width) / Double(width), Double(picture.height) / Double(height))
    return visible.boxes(settings).map { .init(box: $0.box.scaled(x: x, y: y), score: $0.score) }
  }

  static func size(for picture: Picture) -> (width: Int, height: Int) {
    let longer = max(picture.width, picture.height)
    let scale = Double(longer > large ? sides.large : sides.small) / Double(longer)
    func rounded(_ side: Int) -> Int {
      max(step, Int((Double(side) * scale / Double(step)).rounded()) * step)
    }
    return (rounded(picture.width), rounded(picture.height))
  }

  /// The part of a map that the picture covers; the rest fills a bucket up.
  private static func cut(_ map: OutputArray, width: Int, height: Int) -> TextMap? {
    let (rows, columns) = (map.shape[2], map.shape[3])
    guard rows >= height, columns >= width, map.values.count == rows * columns else { return nil }
    if columns == width { return TextMap(width: width, height: height, values: Array(map.values[..<(width * height)])) }
    return TextMap(
      width: width, height: height,
      values: (0..<height).flatMap { map.values[($0 * columns)..<($0 * columns + width)] })
  }
}
