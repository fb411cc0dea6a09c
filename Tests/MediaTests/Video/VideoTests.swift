import Domain
import Foundation
import Testing

@testable import Media

@Suite("Videos", .serialized)
struct VideoTests {
  private final class Folder {
    let url = FileManager.default.temporaryDirectory.appending(path: "video-\(UUID().uuidString)")
    init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(at: url) }

    /// Colours one after another, two seconds each.
    func film(_ colours: [String], name: String = "film.mp4") throws -> URL {
      let file = url.appending(path: name)
      let inputs = colours.flatMap { ["-f", "lavfi", "-i", "color=c=\($0):s=160x120:r=10:d=2"] }
      let joined = colours.indices.map { "[\($0):v]" }.joined() + "concat=n=\(colours.count):v=1,noise=alls=6"
      let child = Process()
      child.executableURL = URL(filePath: "/usr/bin/env")
      child.arguments = ["ffmpeg", "-nostdin", "-loglevel", "error"] + inputs + ["-filter_complex", joined, file.path]
      try child.run()
      child.waitUntilExit()
      try #require(child.terminationStatus == 0)
      return file
    }
  }

  private func null(_ file: URL, _ limits: VideoLimits = VideoLimits()) -> NullReason.Code? {
    do {
      _ = try VideoSummary(of: file, by: VideoReader(limits: limits))
      return nil
    } catch {
      return (error as? NullReason)?.code
    }
  }

  @Test("A cut in colour begins a scene, and each scene has a keyframe of its own")
  func scenes() throws {
    let folder = try Folder()
    let video = try VideoSummary(of: folder.film(["red", "blue", "green"]), every: 0.5)
    #expect(video.scenes.map(\.start) == [0, 2, 4])
    #expect(video.scenes.map(\.end) == [2, 4, 6])
    #expect(video.frames == 12 && video.end == .whole)
    for (scene, channel) in zip(video.scenes, [0, 2, 1]) {
      let pixels = scene.keyframe.picture.pixels
      let sums = (0..<3).map { channel in
        stride(from: channel, to: pixels.count, by: 3).reduce(0) { $0 + Int(pixels[$1]) }
      }
      #expect(sums.max() == sums[channel])
      #expect((scene.start..<scene.end).contains(scene.keyframe.seconds))
    }
  }

  @Test("A limit of frames ends a longer video, and says so")
  func limits() throws {
    let folder = try Folder()
    let film = try folder.film(["red", "blue"])
    let video = try VideoSummary(of: film, by: VideoReader(limits: VideoLimits(frames: 2)), every: 0.5)
    #expect(video.frames == 2 && video.end == .limit)
    #expect(null(film, VideoLimits(bytes: 10)) == .tooLarge)
    #expect(null(film, VideoLimits(memory: 1 << 20)) == .unreadable)
  }

  @Test("What is no video has a reason: nothing, noise, a cut file, a list of other files, a missing one")
  func damaged() throws {
    let folder = try Folder()
    let film = try folder.film(["red", "blue"])
    func file(_ name: String, _ bytes: Data) throws -> URL {
      let url = folder.url.appending(path: name)
      try bytes.write(to: url)
      return url
    }
    #expect(null(try file("empty.mp4", Data())) == .empty)
    #expect(null(try file("noise.mp4", Data((0..<5_000).map { UInt8(truncatingIfNeeded: $0 &* 197) }))) == .unreadable)
    // Without its index, which stands at the end.
    #expect(null(try file("cut.mp4", try Data(contentsOf: film).prefix(1_500))) == .unreadable)
    #expect(null(try file("list.mp4", Data("ffconcat version 1.0\nfile '\(film.path)'\n".utf8))) == .unreadable)
    #expect(
      null(try file("list.m3u8", Data("#EXTM3U\n#EXTINF:2,\nfile://\(film.path)\n#EXT-X-ENDLIST\n".utf8)))
        == .unreadable)
    #expect(null(folder.url.appending(path: "none.mp4")) == .unreadable)
    #expect(null(folder.url) == .unreadable)
  }

  @Test("A file whose headers lie about size is read or refused, never more than allowed")
  func lying() throws {
    let folder = try Folder()
    let whole = try Data(contentsOf: folder.film(["red", "blue"]))
    var random = SystemRandomNumberGenerator()
    for number in 0..<8 {
      var bytes = whole
      for _ in 0..<20 { bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random) }
      let file = folder.url.appending(path: "lying-\(number).mp4")
      try bytes.write(to: file)
      let limits = VideoLimits(frames: 50, side: 320, processorSeconds: 20, wallSeconds: 60)
      if let video = try? VideoSummary(of: file, by: VideoReader(limits: limits)) {
        #expect(video.frames <= 50)
        #expect(video.scenes.allSatisfy { max($0.keyframe.picture.width, $0.keyframe.picture.height) <= 320 })
      }
    }
  }

  @Test("Without FFmpeg the error says what to install")
  func missing() throws {
    let folder = try Folder()
    let film = try folder.film(["red"])
    let error = #expect(throws: MediaError.self) {
      _ = try VideoReader(program: "no-such-ffmpeg").forEachFrame(of: film) { _ in }
    }
    #expect(error?.message.contains("bootstrap") == true)
  }

  @Test(
    "Frames hash as the reference's do, within ten bits where there is something to see",
    .enabled(if: Oracle.shared != nil),
    arguments: ["chair-22-sd-grey-bar", "doorknob-hd-no-bar", "pattern-sd-grey-bar"])
  func reference(name: String) throws {
    let text = String(decoding: try Oracle.sharedBytes("vpdq/\(name).txt"), as: UTF8.self)
    var expected: [Int: Bits256] = [:]
    for line in text.split(whereSeparator: \.isNewline) {
      let fields = line.split(separator: ",")
      guard let quality = Int(fields[1]), quality >= 80, let seconds = Double(fields[3]) else { continue }
      expected[Int((seconds * 1_000).rounded())] = Bits256(hex: String(fields[2]))
    }
    let shared = try #require(Oracle.shared)
    let video = try VideoSummary(of: shared.appending(path: "vpdq/\(name).mp4"))
    let distances = video.hash.frames.compactMap { frame in
      expected[Int((frame.seconds * 1_000).rounded())].map {
        frame.hash.distance(to: PerceptualHash(bits: $0, quality: 100))
      }
    }
    #expect(!distances.isEmpty && distances.allSatisfy { $0 <= 10 }, "\(distances)")
  }

  @Test("A stream of pictures is cut where they end, however its bytes come, and anything else is refused")
  func stream() throws {
    let first = Array("P6\n2 1\n255\n".utf8) + [1, 2, 3, 4, 5, 6]
    let second = Array("P6 1 1 255 ".utf8) + [7, 8, 9]
    for size in [1, 3, 7, 100] {
      var stream = PixmapStream(side: 8)
      var pictures: [Picture] = []
      let bytes = first + second
      for start in stride(from: 0, to: bytes.count, by: size) {
        stream.append(bytes[start..<min(start + size, bytes.count)])
        while let picture = try stream.next() { pictures.append(picture) }
      }
      #expect(pictures.map(\.pixels) == [[1, 2, 3, 4, 5, 6], [7, 8, 9]])
      #expect(!stream.isInside)
    }
    for bad in ["P5\n2 1\n255\n", "P6\n0 1\n255\n", "P6\n2 1\n65535\n", "P6\nx 1\n255\n", "P6\n9999999 1\n255\n"] {
      var stream = PixmapStream(side: 8)
      stream.append(Array(bad.utf8))
      #expect(throws: NullReason.self) { _ = try stream.next() }
    }
    var large = PixmapStream(side: 8)
    large.append(Array("P6\n9 1\n255\n".utf8))
    #expect(throws: NullReason.self) { _ = try large.next() }
  }
}
