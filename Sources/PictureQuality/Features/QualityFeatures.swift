public import Media

/// The numbers that a picture's quality is told from.
public struct QualityFeatures: Equatable, Sendable {
  /// Pictures with a longer side are reduced to it: quality is judged as a page shows a picture.
  public static let longestSide = 512
  /// Revised whenever a number changes.
  public static let revision = 1
  public static let count = 2 * SceneStatistics.countPerScale + PlainMeasures.names.count

  public let values: [Double]

  /// - Throws: `MediaError` never for a picture with pixels.
  /// - Complexity: O(pixels).
  public init(of picture: Picture) throws(MediaError) {
    let shown = try Self.shown(picture)
    let plane = GrayPlane(shown)
    values = SceneStatistics.features(of: plane) + PlainMeasures.values(of: shown, plane)
  }

  /// How sharp a picture is, by the variance of its Laplacian: what a quality is compared with.
  public var sharpness: Double { PlainMeasures.sharpness(Array(values[(2 * SceneStatistics.countPerScale)...])) }

  /// The picture as its quality is judged.
  static func shown(_ picture: Picture) throws(MediaError) -> Picture {
    let longest = max(picture.width, picture.height)
    guard longest > longestSide else { return picture }
    func scaled(_ side: Int) -> Int {
      max(1, Int((Double(side) * Double(longestSide) / Double(longest)).rounded()))
    }
    let whole = Picture.Box(x: 0, y: 0, width: picture.width, height: picture.height)
    return try picture.resized(whole, width: scaled(picture.width), height: scaled(picture.height))
  }
}
