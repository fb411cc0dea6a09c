public import PictureText
public import Statistics

extension PictureText.Piece {
  /// The upright box around the piece, inside the picture and in its pixels; nil where nothing of it lies inside.
  ///
  /// - Parameters:
  ///   - width: of the upright picture, in pixels.
  ///   - height: of the upright picture, in pixels.
  public func box(width: Int, height: Int) -> BoundingBox? {
    let points = corners.filter { $0.count == 2 }.map { ($0[0] * Double(width), $0[1] * Double(height)) }
    guard let left = points.map(\.0).min(), let right = points.map(\.0).max(), let top = points.map(\.1).min(),
      let bottom = points.map(\.1).max()
    else { return nil }
    let box = BoundingBox(left: left, top: top, right: right, bottom: bottom)
      .clipped(to: BoundingBox(x: 0, y: 0, width: Double(width), height: Double(height)))
    return box.area > 0 ? box : nil
  }
}
