public import Foundation

/// A video in short: its scenes with the best frame of each, and the hashes of its frames.
public struct VideoSummary: Sendable {
  public struct Scene: Equatable, Sendable {
    /// From the start of the video, in seconds.
    public let start, end: Double
    public let keyframe: VideoFrame
    /// How good the keyframe is as a picture, to compare within a video.
    public let worth: Double
  }

  public let scenes: [Scene]
  public let hash: VideoHash
  /// Frames that were looked at.
  public let frames: Int
  public let end: VideoReader.End

  /// The most scenes that are kept; further ones belong to the last.
  public static let sceneLimit = 64

  /// The scene whose keyframe shows the video best.
  public var thumbnail: Scene? { scenes.max { $0.worth < $1.worth } }

  /// Reads a video; blocks. Memory holds a picture a scene.
  ///
  /// - Parameters:
  ///   - every: seconds between two frames that are looked at.
  /// - Throws: as `VideoReader.forEachFrame`.
  public init(
    of file: URL, by reader: VideoReader = VideoReader(), every seconds: Double = 1, until stop: StopSignal = .never
  ) throws {
    var (scenes, hashes): ([Scene], [VideoHash.Frame]) = ([], [])
    var splitter = SceneSplitter()
    var count = 0
    end = try reader.forEachFrame(of: file, every: seconds, until: stop) { frame in
      count += 1
      if let hash = try? PerceptualHash(of: frame.picture) { hashes.append(.init(hash: hash, seconds: frame.seconds)) }
      if scenes.count < Self.sceneLimit - 1, let scene = splitter.add(frame, FrameLook(frame.picture)) {
        scenes.append(scene)
      }
    }
    if let last = splitter.end(at: Double(count) * seconds) { scenes.append(last) }
    self.scenes = scenes
    hash = VideoHash(frames: hashes)
    frames = count
  }
}
