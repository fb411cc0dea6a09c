public import Foundation

/// A frame of a video.
public struct VideoFrame: Equatable, Sendable {
  public let picture: Picture
  /// From the start of the video.
  public let seconds: Double
}

/// Reads frames of a video with FFmpeg, in a child process that may use so much time and memory and no more.
///
/// The child opens the one file and no network, and containers alone that hold their streams themselves: a playlist could name
/// other files.
public struct VideoReader: Sendable {
  /// How a reading ended.
  public enum End: String, Sendable, Codable {
    case whole
    /// A limit came first.
    case limit
    /// The file is damaged behind the frames that were read.
    case damaged
  }

  public let limits: VideoLimits
  private let program: String

  private static let containers = "mov,matroska,avi,mpegts,mpeg,flv,ogg,asf,gif"
  private static let chunk = 1 << 20
  /// What the shell ends with where there is no FFmpeg.
  private static let missing: Int32 = 99
  /// Ends that `timeout` and the kernel give to a child that took too much.
  private static let overTime: Set<Int32> = [124, 137, 128 + 24]

  /// - Parameter program: FFmpeg's command.
  public init(limits: VideoLimits = VideoLimits(), program: String = "ffmpeg") {
    self.limits = limits
    self.program = program
  }

  /// Calls for each frame in turn, and holds one at a time; blocks.
  ///
  /// - Parameters:
  ///   - every: seconds between two frames, above 0; the first is the first of the video.
  ///   - stop: asked between frames.
  /// - Throws: `NullReason`: `empty`, `tooLarge`, `unreadable` for a file without a frame, `timedOut`; `MediaError`:
  ///   `invalidConfiguration` where FFmpeg is missing; what `body` throws.
  public func forEachFrame(
    of file: URL, every seconds: Double = 1, until stop: StopSignal = .never, _ body: (VideoFrame) throws -> Void
  ) throws -> End {
    guard seconds > 0, seconds.isFinite else {
      throw MediaError(.invalidConfiguration, "Frames need some time between them: name seconds above 0.")
    }
    try check(file)
    let output = Pipe()
    let child = try start(file, every: seconds, into: output)
    defer {
      if child.isRunning { child.terminate() }
      child.waitUntilExit()
    }
    var stream = PixmapStream(side: limits.side)
    var count = 0
    while let bytes = try output.fileHandleForReading.read(upToCount: Self.chunk), !bytes.isEmpty {
      stream.append(bytes)
      while let picture = try stream.next() {
        if stop.isRaised() { throw NullReason(.timedOut, "Time ran out while a video was read: allow more.") }
        try body(VideoFrame(picture: picture, seconds: Double(count) * seconds))
        count += 1
      }
    }
    child.waitUntilExit()
    return try end(of: child, frames: count, isCut: stream.isInside, every: seconds)
  }

  private func check(_ file: URL) throws {
    let values: URLResourceValues
    do {
      values = try file.resourceValues(forKeys: [.fileSizeKey, .isRegularFileKey])
    } catch {
      throw NullReason(.unreadable, "The video is not there: check the path.")
    }
    guard values.isRegularFile == true, let size = values.fileSize else {
      throw NullReason(.unreadable, "The video is no file: check the path.")
    }
    guard size > 0 else { throw NullReason(.empty, "The video has no bytes: send it again.") }
    guard size <= limits.bytes else {
      throw NullReason(.tooLarge, "The video has \(size) bytes, \(limits.bytes) are allowed: send a smaller one.")
    }
  }

  private func start(_ file: URL, every seconds: Double, into output: Pipe) throws -> Process {
    let child = Process()
    child.executableURL = URL(filePath: "/bin/sh")
    let filter =
      "fps=fps=\(1 / seconds):round=up,scale=min(\(limits.side)\\,iw):min(\(limits.side)\\,ih)"
      + ":force_original_aspect_ratio=decrease"
    // The shell sets the limits and becomes `timeout`, whose child is FFmpeg; arguments are not looked at by the shell.
    child.arguments = [
      "-c",
      "ulimit -c 0; ulimit -t \(limits.processorSeconds); ulimit -v \(limits.memory / 1_024); "
        + "command -v \"$0\" > /dev/null || exit \(Self.missing); exec timeout -s KILL \(limits.wallSeconds) \"$0\" \"$@\"",
      program, "-nostdin", "-hide_banner", "-loglevel", "quiet", "-threads", "1", "-protocol_whitelist", "file",
      "-format_whitelist", Self.containers, "-i", "file:\(file.path(percentEncoded: false))", "-map", "0:v:0", "-t",
      "\(limits.seconds)", "-vf", filter, "-frames:v", "\(limits.frames)", "-threads", "1", "-f", "image2pipe", "-c:v",
      "ppm",
      "-pix_fmt", "rgb24", "-",
    ]
    child.environment = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]
    child.standardInput = FileHandle.nullDevice
    child.standardError = FileHandle.nullDevice
    child.standardOutput = output
    do {
      try child.run()
    } catch {
      throw MediaError(.invalidConfiguration, "No child process could be started for a video: free some memory.")
    }
    return child
  }

  private func end(of child: Process, frames: Int, isCut: Bool, every seconds: Double) throws -> End {
    let status = child.terminationReason == .uncaughtSignal ? 128 + child.terminationStatus : child.terminationStatus
    if status == Self.missing {
      throw MediaError(.invalidConfiguration, "FFmpeg is missing: run scripts/bootstrap media.")
    }
    let isOverTime = Self.overTime.contains(status)
    guard frames > 0 else {
      throw isOverTime
        ? NullReason(.timedOut, "The video took more time than is allowed before its first frame: allow more.")
        : NullReason(.unreadable, "No frame of the video could be read: send it in another form.")
    }
    if isOverTime || frames >= limits.frames || Double(frames) * seconds >= limits.seconds { return .limit }
    return status == 0 && !isCut ? .whole : .damaged
  }
}
