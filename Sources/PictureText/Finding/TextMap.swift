/// How probable it is for each pixel that it belongs to text.
public struct TextMap: Sendable {
  public let width, height: Int
  /// Rows from the top, each 0...1.
  public let values: [Float]

  /// Nil unless there is a value for each pixel.
  public init?(width: Int, height: Int, values: [Float]) {
    guard width > 0, height > 0, values.count == width * height else { return nil }
    (self.width, self.height, self.values) = (width, height, values)
  }

  /// When pixels are text and boxes are kept.
  public struct Settings: Hashable, Sendable {
    /// A pixel from which on is text.
    public var pixel: Float
    /// The mean over a box from which on it is kept.
    public var box: Double
    /// A network learned to mark text shrunk; this times area over circumference is added on every side.
    public var growth: Double
    /// Pixels of the shorter side before and after growing.
    public var leastSides: (before: Double, after: Double) { (3, 5) }
    /// No more boxes than this, the surest first.
    public var limit: Int

    /// The defaults are those of PaddleOCR's models.
    public init(pixel: Float = 0.3, box: Double = 0.6, growth: Double = 1.5, limit: Int = 1_000) {
      (self.pixel, self.box, self.growth, self.limit) = (pixel, box, growth, limit)
    }
  }

  /// A box and the mean probability inside it before it was grown.
  public struct Finding: Equatable, Sendable {
    public let box: TextBox
    public let score: Double
  }

  /// Boxes around connected text: the rectangle of least area around each patch, grown (Liao et al., AAAI 2020, section 3.4).
  ///
  /// - Complexity: O(pixels).
  public func boxes(_ settings: Settings = Settings()) -> [Finding] {
    let found = patches(above: settings.pixel).compactMap { edges -> Finding? in
      guard let box = TextBox(around: edges), min(box.width, box.height) >= settings.leastSides.before else {
        return nil
      }
      let score = mean(in: box)
      guard score >= settings.box else { return nil }
      let margin = box.width * box.height * settings.growth / (2 * (box.width + box.height))
      let grown = box.grown(by: margin)
      return min(grown.width, grown.height) >= settings.leastSides.after ? Finding(box: grown, score: score) : nil
    }
    guard found.count > settings.limit else { return found }
    return Array(found.sorted { $0.score > $1.score }.prefix(settings.limit))
  }

  /// For each patch of pixels that touch at sides or corners, the outermost of each of its rows.
  private func patches(above threshold: Float) -> [[Point]] {
    var labels = [Int32](repeating: 0, count: values.count)
    var edges: [[Point]] = []
    var stack: [Int] = []
    for start in values.indices where values[start] > threshold && labels[start] == 0 {
      let label = Int32(edges.count + 1)
      var rows: [Int: (first: Int, last: Int)] = [:]
      labels[start] = label
      stack.append(start)
      while let place = stack.popLast() {
        let (x, y) = (place % width, place / width)
        let row = rows[y] ?? (x, x)
        rows[y] = (min(row.first, x), max(row.last, x))
        for near in max(0, y - 1)...min(height - 1, y + 1) {
          for next in (near * width + max(0, x - 1))...(near * width + min(width - 1, x + 1))
          where labels[next] == 0 && values[next] > threshold {
            labels[next] = label
            stack.append(next)
          }
        }
      }
      edges.append(
        rows.flatMap { y, row in [row.first, row.last].map { Point(x: Double($0), y: Double(y)) } })
    }
    return edges
  }

  private func mean(in box: TextBox) -> Double {
    let corners = box.corners
    func range(_ values: [Double], below limit: Int) -> ClosedRange<Int> {
      let (low, high) = (values.min() ?? 0, values.max() ?? 0)
      return max(0, min(limit - 1, Int(low.rounded(.down))))...max(0, min(limit - 1, Int(high.rounded(.up))))
    }
    var (sum, count) = (0.0, 0)
    for y in range(corners.map(\.y), below: height) {
      for x in range(corners.map(\.x), below: width) where box.contains(Point(x: Double(x), y: Double(y))) {
        sum += Double(values[y * width + x])
        count += 1
      }
    }
    return count > 0 ? sum / Double(count) : 0
  }
}
