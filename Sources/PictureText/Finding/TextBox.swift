/// A rectangle at any angle around a piece of text.
public struct TextBox: Equatable, Sendable {
  public let centre: Point
  /// A direction of length one along the rectangle's width, from left to right or, for upright rectangles, as near to it.
  public let direction: Point
  public let width, height: Double

  /// Clockwise, from the top left.
  public var corners: [Point] {
    let (across, down) = (direction * (width / 2), direction.turned * (height / 2))
    return [centre - across - down, centre + across - down, centre + across + down, centre - across + down]
  }

  /// - Parameter direction: of length one, in either sense along either side.
  init(centre: Point, direction: Point, width: Double, height: Double) {
    // The side that lies nearer to a row of writing is the width, and runs from left to right.
    let isSteep = abs(direction.y) > abs(direction.x)
    let along = isSteep ? direction.turned : direction
    self.centre = centre
    self.direction = along.x < 0 ? along * -1 : along
    (self.width, self.height) = isSteep ? (height, width) : (width, height)
  }

  /// Larger by `margin` on every side.
  func grown(by margin: Double) -> TextBox {
    TextBox(centre: centre, direction: direction, width: width + 2 * margin, height: height + 2 * margin)
  }

  /// The same in a picture that was turned by so many quarters against the clock, but for a shift.
  func turned(quarters: Int) -> TextBox {
    func turned(_ point: Point) -> Point {
      switch quarters {
      case 1: Point(x: point.y, y: -point.x)
      case 2: point * -1
      case 3: Point(x: -point.y, y: point.x)
      default: point
      }
    }
    return TextBox(centre: turned(centre), direction: turned(direction), width: width, height: height)
  }

  /// The same in a picture whose sides are this many times as long.
  func scaled(x: Double, y: Double) -> TextBox {
    let across = Point(x: direction.x * x, y: direction.y * y)
    let down = Point(x: direction.turned.x * x, y: direction.turned.y * y)
    return TextBox(
      centre: Point(x: (centre.x + 0.5) * x - 0.5, y: (centre.y + 0.5) * y - 0.5),
      direction: across * (1 / across.length), width: width * across.length, height: height * down.length)
  }

  /// Whether a point lies inside.
  func contains(_ point: Point) -> Bool {
    let offset = point - centre
    return abs(offset.dot(direction)) <= width / 2 && abs(offset.dot(direction.turned)) <= height / 2
  }

  /// The rectangle of least area around some points; nil for fewer than one.
  ///
  /// One of its sides lies along a side of the convex hull (Freeman, Shapira, CACM 1975).
  /// - Complexity: O(n log n + h²) for h corners of the hull.
  init?(around points: [Point]) {
    let hull = Self.hull(of: points)
    guard let first = hull.first else { return nil }
    var best = TextBox(centre: first, direction: Point(x: 1, y: 0), width: 0, height: 0)
    var least = Double.infinity
    for (place, corner) in hull.enumerated() where hull.count > 1 {
      let side = hull[(place + 1) % hull.count] - corner
      let direction = side * (1 / side.length)
      let normal = direction.turned
      let along = hull.map { $0.dot(direction) }
      let across = hull.map { $0.dot(normal) }
      guard let left = along.min(), let right = along.max(), let top = across.min(), let bottom = across.max() else {
        continue
      }
      let area = (right - left) * (bottom - top)
      guard area < least else { continue }
      least = area
      best = TextBox(
        centre: direction * ((left + right) / 2) + normal * ((top + bottom) / 2), direction: direction,
        width: right - left, height: bottom - top)
    }
    self = best
  }

  /// Corners of the convex hull in order, without points on its sides (Andrew's monotone chain, 1979).
  private static func hull(of points: [Point]) -> [Point] {
    let sorted = Set(points).sorted { ($0.x, $0.y) < ($1.x, $1.y) }
    guard sorted.count > 2 else { return sorted }
    func chain(_ points: some Sequence<Point>) -> [Point] {
      var chain: [Point] = []
      for point in points {
        while chain.count >= 2 {
          let (last, one) = (chain[chain.count - 1], chain[chain.count - 2])
          guard (last - one).turned.dot(point - one) <= 0 else { break }
          chain.removeLast()
        }
        chain.append(point)
      }
      return chain.dropLast()
    }
    return chain(sorted) + chain(sorted.reversed())
  }
}
