/// A place in a picture, in pixels from the centre of the top left one.
public struct Point: Hashable, Sendable {
  public var x, y: Double

  public init(x: Double, y: Double) { (self.x, self.y) = (x, y) }

  static func + (left: Point, right: Point) -> Point { Point(x: left.x + right.x, y: left.y + right.y) }
  static func - (left: Point, right: Point) -> Point { Point(x: left.x - right.x, y: left.y - right.y) }
  static func * (point: Point, factor: Double) -> Point { Point(x: point.x * factor, y: point.y * factor) }

  func dot(_ other: Point) -> Double { x * other.x + y * other.y }

  /// Turned by a quarter, from right to down.
  var turned: Point { Point(x: -y, y: x) }

  var length: Double { dot(self).squareRoot() }
}
