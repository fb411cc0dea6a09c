/// The hashes of a video's frames: vPDQ (Meta's ThreatExchange). Where frames come from is the caller's choice; one a second is
/// usual.
public struct VideoHash: Hashable, Sendable, Codable {
  public struct Frame: Hashable, Sendable, Codable {
    public let hash: PerceptualHash
    /// From the start of the video.
    public let seconds: Double

    public init(hash: PerceptualHash, seconds: Double) {
      self.hash = hash
      self.seconds = seconds
    }
  }

  public let frames: [Frame]

  public init(frames: [Frame]) { self.frames = frames }

  /// What a video must have in common with another to count as a copy. The defaults are those of the reference.
  public struct Rule: Hashable, Sendable, Codable {
    /// Two frames match when fewer bits than this differ.
    public var distance: Int
    /// Frames of less quality are left out.
    public var leastQuality: Int
    /// The share of the video's frames that must match some frame of the other, in 0 … 1.
    public var share: Double
    /// The share of the other's frames that must match some frame of the video; 0 also finds a video inside a longer one.
    public var otherShare: Double

    public init(distance: Int = 31, leastQuality: Int = 50, share: Double = 0.8, otherShare: Double = 0) {
      self.distance = distance
      self.leastQuality = leastQuality
      self.share = share
      self.otherShare = otherShare
    }
  }

  public struct Match: Hashable, Sendable {
    /// Of this video's frames that are good enough, the share with a match in the other; 0 without such frames.
    public let share: Double
    public let otherShare: Double
    public let isCopy: Bool
  }

  /// - Complexity: O(frames · frames of the other).
  public func match(_ other: VideoHash, by rule: Rule = Rule()) -> Match {
    let ours = frames.map(\.hash).filter { $0.quality >= rule.leastQuality }
    let theirs = other.frames.map(\.hash).filter { $0.quality >= rule.leastQuality }
    guard !ours.isEmpty, !theirs.isEmpty else { return Match(share: 0, otherShare: 0, isCopy: false) }
    func share(of some: [PerceptualHash], in others: [PerceptualHash]) -> Double {
      let found = some.count { hash in others.contains { $0.distance(to: hash) < rule.distance } }
      return Double(found) / Double(some.count)
    }
    let (own, back) = (share(of: ours, in: theirs), share(of: theirs, in: ours))
    return Match(share: own, otherShare: back, isCopy: own >= rule.share && back >= rule.otherShare)
  }
}
