import Signals
import Statistics

/// Which place of a detector's map answers for which box.
enum BoxPlaces {
  /// Places inside the ellipse that the box holds, shrunk by `reach`, so that long things are answered for along their length;
  /// where boxes share a place, the smaller one has it. A box that is too small for any place has the nearest.
  ///
  /// As the centre sampling of FCOS (Tian et al., PAMI 2020), with the box's own proportions in place of a fixed radius.
  ///
  /// - Parameters:
  ///   - boxes: on the square, in pixels.
  ///   - across: places along a side of the square.
  ///   - reach: the share of the way from the middle to the sides, above 0 and at most 1.
  /// - Returns: across² places in `boxes`; nil for a place that answers for none.
  /// - Complexity: O(boxes · across²).
  static func assigned(_ boxes: [BoundingBox], across: Int, reach: Double) -> [Int?] {
    var owner = [Int?](repeating: nil, count: across * across)
    let order = boxes.indices.sorted { (boxes[$1].area, $0) < (boxes[$0].area, $1) }
    for index in order {
      let box = boxes[index]
      let (x, y) = (box.x + box.width / 2, box.y + box.height / 2)
      var (nearest, least, isFound) = (0, Double.infinity, false)
      for place in owner.indices {
        let middle = BoxReader.middle(of: place, across: across)
        let (dx, dy) = (middle.x - x, middle.y - y)
        let (across, down) = (2 * dx / (box.width * reach), 2 * dy / (box.height * reach))
        if across * across + down * down < 1 { (owner[place], isFound) = (index, true) }
        if dx * dx + dy * dy < least { (nearest, least) = (place, dx * dx + dy * dy) }
      }
      if !isFound { owner[nearest] = index }
    }
    return owner
  }
}
