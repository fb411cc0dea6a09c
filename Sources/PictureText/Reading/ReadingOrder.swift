/// Boxes in the order in which people read them: rows from the top, in a row from the left.
enum ReadingOrder {
  /// - Returns: rows of indices. Boxes share a row when the centre of each lies within the height of the other.
  static func rows(_ boxes: [TextBox]) -> [[Int]] {
    let order = boxes.indices.sorted {
      (boxes[$0].centre.y, boxes[$0].centre.x) < (boxes[$1].centre.y, boxes[$1].centre.x)
    }
    var rows: [[Int]] = []
    for place in order {
      let last = rows.last?.last.map { boxes[$0] }
      if let last, sharesRow(last, boxes[place]) {
        rows[rows.count - 1].append(place)
      } else {
        rows.append([place])
      }
    }
    return rows.map { row in row.sorted { boxes[$0].centre.x < boxes[$1].centre.x } }
  }

  private static func sharesRow(_ one: TextBox, _ other: TextBox) -> Bool {
    abs(one.centre.y - other.centre.y) < min(extent(one), extent(other)) / 2
  }

  /// From top to bottom.
  private static func extent(_ box: TextBox) -> Double {
    let rows = box.corners.map(\.y)
    return (rows.max() ?? 0) - (rows.min() ?? 0)
  }
}
