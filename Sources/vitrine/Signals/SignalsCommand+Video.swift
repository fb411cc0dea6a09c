import ArgumentParser
import Domain
import Foundation
import Media
import Signals
import Terminal

extension SignalsCommand {
  struct Video: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Look into video files: scenes, keyframes, copies of each other, and what the signals of pictures say.",
      discussion: """
        FFmpeg decodes in a child process of limited time and memory. Copies are told by vPDQ: a video is a copy of another \
        when four fifths of its frames are in it.
        """)

    struct Scene: Encodable {
      let start, end, keyframe: Double
      let sexual: Double?
      let words: String?
    }

    struct Line: Encodable {
      let file: String
      /// Why there is nothing else.
      let null: String?
      let frames: Int
      let end: String?
      let scenes: [Scene]
      /// Seconds of the frame that shows the video best.
      let thumbnail: Double?
      let copyOf: [String]
      let sexual: Double?
    }

    @OptionGroup var common: CommonOptions
    @OptionGroup var signals: SignalOptions
    @Argument(help: "Video files.") var files: [String]
    @Option(help: "Seconds between two frames that are looked at.") var every = 1.0
    @Option(help: "A folder for the frame of each video that shows it best, as JPEG.") var thumbnails: String?
    @Flag(help: "Read nudity and words in keyframes too.") var read = false

    func validate() throws {
      guard every > 0, every <= 60 else { throw ValidationError("--every takes more than 0 and at most 60 seconds.") }
    }

    func run() async throws {
      let producers = try read ? readers() : nil
      var summaries: [(file: String, video: Result<VideoSummary, NullReason>)] = []
      let progress = ProgressLine("signals video")
      for (place, file) in files.enumerated() {
        progress.show(share: Double(place) / Double(files.count))
        do {
          summaries.append((file, .success(try VideoSummary(of: URL(filePath: file), every: every))))
        } catch let null as NullReason {
          summaries.append((file, .failure(null)))
        }
      }
      var lines: [Line] = []
      for (file, video) in summaries {
        switch video {
        case .failure(let null):
          lines.append(
            Line(
              file: file, null: null.message, frames: 0, end: nil, scenes: [], thumbnail: nil, copyOf: [], sexual: nil))
        case .success(let summary):
          try save(summary.thumbnail, of: file)
          let reading = try await VideoReading(
            of: summary, safety: producers?.safety, words: producers?.words, until: .now + .seconds(600))
          lines.append(Self.line(file, summary, reading, among: summaries))
        }
      }
      progress.finish("\(files.count) videos")
      try Output(format: common.format).write(lines) { Self.table(lines) }
    }

    private func readers() throws -> (safety: any ValueProducer, words: any ValueProducer) {
      let set = try signals.contracts.load()
      let workshop = try signals.workshop(in: common.directory, threads: 2)
      return (
        try workshop.valueProducer(for: try set.contract("picture.safety")),
        try workshop.valueProducer(for: try set.contract("picture.text"))
      )
    }

    private func save(_ scene: VideoSummary.Scene?, of file: String) throws {
      guard let thumbnails, let scene else { return }
      let folder = URL(filePath: thumbnails)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let name = URL(filePath: file).deletingPathExtension().lastPathComponent
      try Data(scene.keyframe.picture.jpeg(quality: 90)).write(to: folder.appending(path: "\(name).jpg"))
    }

    private static func line(
      _ file: String, _ summary: VideoSummary, _ reading: VideoReading,
      among all: [(file: String, video: Result<VideoSummary, NullReason>)]
    ) -> Line {
      let copies = all.filter { other in
        guard other.file != file, case .success(let video) = other.video else { return false }
        return summary.hash.match(video.hash).isCopy
      }
      return Line(
        file: file, null: nil, frames: summary.frames, end: summary.end.rawValue,
        scenes: reading.scenes.map {
          Scene(start: $0.start, end: $0.end, keyframe: $0.seconds, sexual: $0.sexual, words: $0.words)
        }, thumbnail: summary.thumbnail?.keyframe.seconds, copyOf: copies.map(\.file), sexual: reading.sexual)
    }

    private static func table(_ lines: [Line]) -> String {
      var table = TextTable(["video", "frames", "end", "scenes", "thumbnail s", "sexual", "copy of"])
      for line in lines {
        table.rows.append([
          line.file, "\(line.frames)", line.end ?? line.null ?? "", "\(line.scenes.count)",
          line.thumbnail.map { "\($0)" } ?? "", line.sexual?.percent ?? "", line.copyOf.joined(separator: ", "),
        ])
      }
      return table.text
    }
  }
}
