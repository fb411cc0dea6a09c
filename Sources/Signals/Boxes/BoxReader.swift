import Inference
public import Media
import Networks
public import Statistics

/// From what a detector's network says of a square to boxes in the picture that lies on it.
public struct BoxReader: Sendable {
  private let settings: DetectorSettings

  public init(_ settings: DetectorSettings) { self.settings = settings }

  /// Places along a side of the network's map.
  public var places: Int { settings.side / BoxDetector<OnnxTensor>.stride }

  /// The middle of a place on the square, in pixels.
  public static func middle(of place: Int, across places: Int) -> (x: Double, y: Double) {
    let stride = Double(BoxDetector<OnnxTensor>.stride)
    return ((Double(place % places) + 0.5) * stride, (Double(place / places) + 0.5) * stride)
  }

  /// - Parameters:
  ///   - output: [places², labels + 4], as `BoxDetector` gives it for one square.
  ///   - framing: how the picture lies on the square.
  ///   - width: of the picture, in pixels.
  ///   - height: of the picture, in pixels.
  /// - Returns: boxes inside the picture by falling score, in pixels of the picture: those that score `floor` or more and are no
  ///   double of a surer one. Nil when the network said what is no number.
  /// - Throws: `StatisticsError` for settings outside of their bounds.
  public func boxes(
    _ output: [Float], _ framing: PictureFraming, width: Int, height: Int
  ) throws(StatisticsError) -> [BoxAnswer]? {
    let labels = settings.labels.count
    guard output.count == places * places * (labels + 4), output.allSatisfy(\.isFinite) else { return nil }
    let floor = Float(LogOdds.of(settings.floor))
    let frame = BoundingBox(x: 0, y: 0, width: Double(width), height: Double(height))
    var answers: [BoxAnswer] = []
    for place in 0..<(places * places) {
      let start = place * (labels + 4)
      for label in 0..<labels where output[start + label] >= floor {
        let sides = output[(start + labels)..<(start + labels + 4)]
        let box = framing.inPicture(Self.box(sides, at: Self.middle(of: place, across: places), side: settings.side))
          .clipped(to: frame)
        guard box.width >= 1, box.height >= 1 else { continue }
        answers.append(BoxAnswer(label: label, score: LogOdds.inverse(Double(output[start + label])), box: box))
      }
    }
    return try BoxSuppression.kept(answers, overlap: settings.overlap, most: settings.most).map { answers[$0] }
  }

  /// The box around a place whose distances to its left, upper, right and lower side have these log-odds as shares of the
  /// square.
  static func box(_ odds: ArraySlice<Float>, at middle: (x: Double, y: Double), side: Int) -> BoundingBox {
    let distances = odds.map { Double(side) * LogOdds.inverse(Double($0)) }
    return BoundingBox(
      left: middle.x - distances[0], top: middle.y - distances[1], right: middle.x + distances[2],
      bottom: middle.y + distances[3])
  }
}

extension PictureFraming {
  /// A box of the picture on the square.
  public func onSquare(_ box: BoundingBox) -> BoundingBox {
    let (start, end) = (onSquare(x: box.x, y: box.y), onSquare(x: box.right, y: box.bottom))
    return BoundingBox(left: start.x, top: start.y, right: end.x, bottom: end.y)
  }

  /// A box of the square in the picture.
  public func inPicture(_ box: BoundingBox) -> BoundingBox {
    let (start, end) = (inPicture(x: box.x, y: box.y), inPicture(x: box.right, y: box.bottom))
    return BoundingBox(left: start.x, top: start.y, right: end.x, bottom: end.y)
  }
}
