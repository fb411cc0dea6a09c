public import Domain

/// Things that a detector found in a picture, in pixels of the upright picture.
public struct FoundBoxes: Equatable, Sendable {
  public struct Box: Equatable, Sendable, Codable {
    /// A place among the signal's labels.
    public let label: Int
    /// How likely the box is right, 0...1, under the calibration.
    public let score: Float
    /// Of the upper left corner.
    public let x, y: Float
    public let width, height: Float

    public init(label: Int, score: Float, x: Float, y: Float, width: Float, height: Float) {
      (self.label, self.score) = (label, score)
      (self.x, self.y, self.width, self.height) = (x, y, width, height)
    }
  }

  /// Under which scores may be compared with a threshold.
  public let calibration: CalibrationID
  /// The surest first; none where nothing was found.
  public let boxes: [Box]

  public init(calibration: CalibrationID, boxes: [Box]) {
    (self.calibration, self.boxes) = (calibration, boxes)
  }

  /// More are never stored for one picture.
  public static let most = 1_000
}
