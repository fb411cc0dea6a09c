import Networks
import Signals
import Statistics
import Training

/// Which place of a detector's map answers for which box.
enum BoxPlaces {
  /// Places inside the box around its middle, as many for a large box as for a small one; where boxes share a place, the
  /// smaller one has it. A box that is too small for any place has the nearest.
  ///
  /// This is the centre sampling of FCOS (Tian et al., PAMI 2020).
  ///
  /// - Parameters:
  ///   - boxes: on the square, in pixels.
  ///   - across: places along a side of the square.
  ///   - reach: how far from the middle of a box along either axis, in steps from place to place.
  /// - Returns: across² places in `boxes`; nil for a place that answers for none.
  /// - Complexity: O(boxes · across²).
  static func assigned(_ boxes: [BoundingBox], across: Int, reach: Double) -> [Int?] {
    var owner = [Int?](repeating: nil, count: across * across)
    let radius = reach * Double(BoxDetector<TorchTensor>.stride)
    let order = boxes.indices.sorted { (boxes[$1].area, $0) < (boxes[$0].area, $1) }
    for index in order {
      let box = boxes[index]
      let (x, y) = (box.x + box.width / 2, box.y + box.height / 2)
      var (nearest, least, isFound) = (0, Double.infinity, false)
      for place in owner.indices {
        let middle = BoxReader.middle(of: place, across: across)
        let (dx, dy) = (middle.x - x, middle.y - y)
        let isInside = 2 * abs(dx) < box.width && 2 * abs(dy) < box.height
        if isInside, max(abs(dx), abs(dy)) < radius { (owner[place], isFound) = (index, true) }
        if dx * dx + dy * dy < least { (nearest, least) = (place, dx * dx + dy * dy) }
      }
      if !isFound { owner[nearest] = index }
    }
    return owner
  }
}
