/// Splits frames that come one after another into scenes, and keeps the best frame of each.
struct SceneSplitter {
  /// A frame begins a scene when its colours differ from those of the frame before by so much, or by several times what is usual
  /// in the scene.
  static let plainCut = 0.35
  static let leastCut = 0.15
  static let unusual = 5.0
  /// The weight of one difference in what is usual.
  private static let smoothing = 0.2

  private var last: FrameLook?
  private var usual = 0.0
  private var start = 0.0
  private var best: (frame: VideoFrame, worth: Double)?

  /// - Returns: the scene that ends before this frame.
  mutating func add(_ frame: VideoFrame, _ look: FrameLook) -> VideoSummary.Scene? {
    let change = last?.distance(to: look) ?? 0
    let isCut = change >= Self.plainCut || change >= max(Self.leastCut, Self.unusual * usual) && usual > 0
    let ended = isCut ? end(at: frame.seconds) : nil
    if isCut {
      (start, usual) = (frame.seconds, 0)
    } else if last != nil {
      usual += Self.smoothing * (change - usual)
    }
    if best.map({ look.worth > $0.worth }) ?? true { best = (frame, look.worth) }
    last = look
    return ended
  }

  /// - Returns: the scene so far; nil without frames.
  mutating func end(at seconds: Double) -> VideoSummary.Scene? {
    defer { best = nil }
    return best.map { .init(start: start, end: seconds, keyframe: $0.frame, worth: $0.worth) }
  }
}
