import Foundation
import Synchronization
import Testing

@testable import Media

@Suite("Picture decoder")
struct PictureDecoderTests {
  private let decoder = PictureDecoder()

  @Test("Every kind of file gives the upright pixels over white that Pillow gives", arguments: Sample.all)
  func equalsPillow(sample: Sample) throws {
    let picture = try decoder.decode(sample.bytes)
    #expect(picture.width == sample.width && picture.height == sample.height)
    let worst = zip(picture.pixels, sample.pixels).map { abs(Int($0) - Int($1)) }.max() ?? 255
    #expect(worst <= sample.tolerance)
  }

  @Test("All samples of the oracle are read")
  func oracleIsThere() { #expect(Sample.all.count >= 38) }

  @Test(
    "What the file was is kept beside the pixels",
    arguments: [
      ("jpeg orientation 6", 6, 1, false, 8), ("gif animated", 1, 2, true, 8), ("webp animated", 1, 2, false, 8),
      ("png alpha", 1, 1, true, 8), ("png sixteen bits alpha", 1, 1, true, 16), ("tiff grey", 1, 1, false, 8),
    ])
  func source(name: String, orientation: Int, frames: Int, alpha: Bool, bits: Int) throws {
    let source = try #require(try decoder.decode(Sample.named(name).bytes).source)
    #expect(source.orientation == orientation)
    #expect(source.frames == frames)
    #expect(source.hasAlpha == alpha)
    #expect(source.bitsPerSample == bits)
    #expect(source.width == 24 && source.height == 16)
  }

  @Test("A profile is used when it fits and ignored when it does not")
  func profiles() throws {
    let swapped = try decoder.decode(Sample.named("png profile that swaps red and blue").bytes)
    #expect(swapped.source?.usedProfile == true)
    #expect(try decoder.decode(Sample.named("png useless profile").bytes).source?.usedProfile == false)
    #expect(try decoder.decode(Sample.named("png").bytes).source?.usedProfile == false)
  }

  @Test(
    "Bytes that are no picture are refused with their reason",
    arguments: [
      ([], NullReason.Code.empty), (Array("BM not read".utf8), .unsupportedType),
      (Array("%PDF-1.7".utf8), .unsupportedType),
      (Array("<html><svg/></html>".utf8), .unsupportedType), (Array("PK\u{3}\u{4}".utf8), .unsupportedType),
      ([0xFF, 0xD8, 0xFF], .truncated), (Array("GIF89a".utf8), .truncated), ([0x1F, 0x8B, 8, 0], .unsupportedType),
      ([0xFF, 0xD8, 0xFF, 0xE0, 0, 2, 0xFF, 0xD9], .unreadable), (Array("<svg".utf8), .truncated),
      (Array("<svg><unclosed></svg>".utf8), .unreadable),
    ] as [([UInt8], NullReason.Code)])
  func refused(bytes: [UInt8], code: NullReason.Code) {
    let reason = #expect(throws: NullReason.self) { try decoder.decode(bytes) }
    #expect(reason?.code == code)
  }

  @Test("A file that claims another type than its content is refused")
  func disguised() throws {
    let png = try Sample.named("png").bytes
    let reason = #expect(throws: NullReason.self) { try decoder.decode(png, declared: .jpeg) }
    #expect(reason?.code == .typeMismatch)
    #expect(throws: Never.self) { try decoder.decode(png, declared: ContentType(declaration: "image/PNG")) }
  }

  @Test("Limits of bytes, pixels and sides are kept before any pixel is decoded")
  func limits() throws {
    let bytes = try Sample.named("png").bytes
    let cases: [(PictureLimits, NullReason.Code)] = [
      (PictureLimits(bytes: bytes.count - 1), .tooLarge), (PictureLimits(pixels: 383), .tooManyPixels),
      (PictureLimits(side: 23), .tooManyPixels), (PictureLimits(seconds: 0), .timedOut),
    ]
    for (limits, code) in cases {
      let reason = #expect(throws: NullReason.self) { try PictureDecoder(limits: limits).decode(bytes) }
      #expect(reason?.code == code)
    }
    let exact = PictureLimits(bytes: bytes.count, pixels: 384, side: 24)
    #expect(throws: Never.self) { try PictureDecoder(limits: exact).decode(bytes) }
  }

  @Test("A header that promises a huge picture is refused without allocating it")
  func bomb() throws {
    var bytes = try Sample.named("jpeg").bytes
    let frame = try #require(bytes.indices.first { bytes[$0...].starts(with: [0xFF, 0xC0]) })
    for index in frame + 5..<frame + 9 { bytes[index] = 0xFE }
    let reason = #expect(throws: NullReason.self) { try decoder.decode(bytes) }
    #expect(reason?.code == .tooManyPixels)
  }

  @Test("A plain JPEG gives the same picture by the short way and by the long one, which EXIF leads to")
  func shortWay() throws {
    let bytes = try Sample.named("jpeg").bytes
    let (short, long) = (try decoder.decode(bytes), try decoder.decode(PlainJPEG.tagged(bytes)))
    #expect(short.pixels == long.pixels && short.source == long.source)
  }

  @Test("A photograph that is stopped or cut short on the short way says so as any other", arguments: [true, false])
  func shortWayFails(isStopped: Bool) throws {
    let bytes = try Sample.named("jpeg").bytes
    let cut = PlainJPEG.short(bytes)
    let reason = #expect(throws: NullReason.self) {
      try decoder.decode(isStopped ? bytes : cut, until: StopSignal { isStopped })
    }
    #expect(reason?.code == (isStopped ? .timedOut : .unreadable))
  }

  @Test("A raised stop signal ends decoding between two strips")
  func stopped() throws {
    let wide = String(repeating: "<rect width='9' height='9'/>", count: 9)
    let drawing = Array("<svg xmlns='http://www.w3.org/2000/svg' width='64' height='16000'>\(wide)</svg>".utf8)
    let questions = Counter()
    let stop = StopSignal { questions.next() >= 3 }
    let reason = #expect(throws: NullReason.self) { try decoder.decode(drawing, until: stop) }
    #expect(reason?.code == .timedOut)
    // How soon the work ends depends on the threads that are at it; it does end before its end.
    let asked = Counter()
    _ = try decoder.decode(drawing, until: StopSignal { asked.next() < 0 })
    #expect(questions.next() < asked.next())
  }

  @Test("The time limit is measured with the clock that was passed in")
  func timeLimit() throws {
    let start = ContinuousClock.now
    let calls = Counter()
    let slow = PictureDecoder(limits: PictureLimits(seconds: 10)) { start + .seconds(6 * calls.next()) }
    let reason = #expect(throws: NullReason.self) { try slow.decode(Sample.named("jpeg").bytes) }
    #expect(reason?.code == .timedOut)
  }

  @Test("A part of a file is never a picture", arguments: Sample.all)
  func truncated(sample: Sample) throws {
    let bytes = sample.bytes
    // A drawing may end in whitespace; without it, it is whole.
    let end = bytes.count - (sample.name == "svg" ? 2 : 1)
    for length in Array(stride(from: 0, through: end, by: 7)) + [end - 1, end] {
      let reason = #expect(throws: NullReason.self, "\(length) of \(bytes.count)") {
        try decoder.decode(Array(bytes[..<length]))
      }
      #expect(reason?.code != .tooManyPixels)
    }
  }

  @Test("A drawing is drawn with the shorter side that was asked for, a JPEG with at least that")
  func shortSide() throws {
    let drawing = try decoder.decode(Sample.named("svg").bytes, shortSide: 256)
    #expect(drawing.width == 384 && drawing.height == 256)
    let half = try decoder.decode(Sample.named("jpeg").bytes, shortSide: 8)
    #expect(half.width == 12 && half.height == 8)
    #expect(half.source?.width == 24)
    #expect(try decoder.decode(Sample.named("jpeg").bytes, shortSide: 9).width == 24)
    #expect(try decoder.decode(Sample.named("jpeg orientation 6").bytes, shortSide: 4).width == 4)
  }
}

/// Counts calls from any thread.
final class Counter: Sendable {
  private let count = Mutex(0)

  func next() -> Int {
    count.withLock {
      $0 += 1
      return $0
    }
  }
}
