/// What a video may cost before it is cut off or refused.
public struct VideoLimits: Hashable, Sendable, Codable {
  /// Bytes of the file.
  public var bytes: Int
  /// Seconds of the video that are looked at.
  public var seconds: Double
  /// Frames that are looked at.
  public var frames: Int
  /// Pixels of the longer side of a frame; larger ones are reduced.
  public var side: Int
  /// Of the child process that decodes.
  public var processorSeconds: Int
  public var wallSeconds: Int
  /// Bytes of its address space.
  public var memory: Int

  /// The defaults take ten minutes of a current phone's video.
  public init(
    bytes: Int = 1 << 30, seconds: Double = 600, frames: Int = 1_200, side: Int = 1_920, processorSeconds: Int = 120,
    wallSeconds: Int = 240, memory: Int = 2 << 30
  ) {
    self.bytes = bytes
    self.seconds = seconds
    self.frames = frames
    self.side = side
    self.processorSeconds = processorSeconds
    self.wallSeconds = wallSeconds
    self.memory = memory
  }
}
