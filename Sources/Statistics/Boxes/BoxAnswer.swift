/// A box that somebody drew around a thing.
public struct BoxTruth: Hashable, Sendable {
  public enum Standing: Hashable, Sendable {
    /// Has to be found.
    case counted
    /// Neither has to be found nor counts as a mistake when it is: VOC's `difficult`.
    case difficult
    /// Many things in one box: any number of answers inside of it are left out. COCO's `iscrowd`.
    case crowd
  }

  /// A place in a list of labels.
  public var label: Int
  public var box: BoundingBox
  public var standing: Standing

  public init(label: Int, box: BoundingBox, standing: Standing = .counted) {
    (self.label, self.box, self.standing) = (label, box, standing)
  }
}

/// A box that a detector drew.
public struct BoxAnswer: Hashable, Sendable {
  /// A place in a list of labels.
  public var label: Int
  /// Larger for boxes that are surer.
  public var score: Double
  public var box: BoundingBox

  public init(label: Int, score: Double, box: BoundingBox) {
    (self.label, self.score, self.box) = (label, score, box)
  }
}
