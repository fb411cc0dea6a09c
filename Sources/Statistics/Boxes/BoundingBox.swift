/// An upright rectangle, in any unit; x grows to the right and y down.
public struct BoundingBox: Hashable, Sendable, Codable {
  /// The left and the upper edge.
  public var x, y: Double
  public var width, height: Double

  public init(x: Double, y: Double, width: Double, height: Double) {
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
  }

  public init(left: Double, top: Double, right: Double, bottom: Double) {
    self.init(x: left, y: top, width: right - left, height: bottom - top)
  }

  public var right: Double { x + width }
  public var bottom: Double { y + height }
  public var area: Double { max(0, width) * max(0, height) }

  /// The area that two boxes share.
  public func sharedArea(with other: BoundingBox) -> Double {
    let across = min(right, other.right) - max(x, other.x)
    let down = min(bottom, other.bottom) - max(y, other.y)
    return across > 0 && down > 0 ? across * down : 0
  }

  /// Intersection over union, 0...1; 0 where neither has an area.
  public func overlap(with other: BoundingBox) -> Double {
    let shared = sharedArea(with: other)
    return shared > 0 ? shared / (area + other.area - shared) : 0
  }

  /// The part that lies inside of another box; without area where nothing does.
  public func clipped(to frame: BoundingBox) -> BoundingBox {
    let left = min(max(x, frame.x), frame.right)
    let top = min(max(y, frame.y), frame.bottom)
    return BoundingBox(
      left: left, top: top, right: max(left, min(right, frame.right)), bottom: max(top, min(bottom, frame.bottom)))
  }
}
