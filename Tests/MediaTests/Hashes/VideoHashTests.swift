import Domain
import Foundation
import Testing

@testable import Media

@Suite("Hashes of videos")
struct VideoHashTests {
  /// A frame whose first bits are set.
  private func frame(_ count: Int, quality: Int = 100) -> VideoHash.Frame {
    var bits = Bits256()
    for place in 0..<count { bits[place] = true }
    return .init(hash: PerceptualHash(bits: bits, quality: quality), seconds: 0)
  }

  @Test("Frames match below 31 bits; the shares count frames of quality 50 and more, in both directions")
  func rule() {
    let video = VideoHash(frames: [frame(0), frame(100), frame(200), frame(250, quality: 49)])
    let other = VideoHash(frames: [frame(30), frame(131), frame(200, quality: 50), frame(250, quality: 49)])
    let match = video.match(other)
    #expect(match.share == 2.0 / 3 && match.otherShare == 2.0 / 3 && !match.isCopy)
    #expect(video.match(other, by: .init(distance: 32)).isCopy)
    #expect(video.match(other, by: .init(share: 0.6)).isCopy)
  }

  @Test("A part is a copy of the whole; the whole is one of the part only where the rule asks for no more")
  func part() {
    let whole = VideoHash(frames: [0, 60, 120, 180, 240].map { frame($0) })
    let part = VideoHash(frames: [0, 60].map { frame($0) })
    #expect(part.match(whole).isCopy && !whole.match(part).isCopy)
    #expect(!part.match(whole, by: .init(otherShare: 0.8)).isCopy)
  }

  @Test("A video without a frame that is good enough is no copy, not even of itself")
  func flat() {
    let flat = VideoHash(frames: [frame(0, quality: 49)])
    #expect(!flat.match(flat).isCopy)
    #expect(!VideoHash(frames: []).match(flat).isCopy)
  }

  @Test(
    "Edits of one scene are copies unless a large logo covers it, and other scenes are not",
    .enabled(if: Oracle.shared != nil))
  func scenes() throws {
    let names = [
      "chair-22-sd-grey-bar", "chair-22-with-large-logo-bar", "chair-orig-22-sd-bar", "doorknob-hd-no-bar",
      "pattern-sd-grey-bar", "pattern-sd-with-small-logo-bar",
    ]
    let videos = try names.map { name in
      let text = String(decoding: try Oracle.sharedBytes("vpdq/\(name).txt"), as: UTF8.self)
      return VideoHash(
        frames: try text.split(whereSeparator: \.isNewline).map { line in
          let fields = line.split(separator: ",")
          let bits = try #require(Bits256(hex: String(fields[2])))
          return .init(
            hash: PerceptualHash(bits: bits, quality: try #require(Int(fields[1]))),
            seconds: try #require(Double(fields[3])))
        })
    }
    for (name, video) in zip(names, videos) {
      for (otherName, other) in zip(names, videos) {
        let isSameScene = name.prefix { $0 != "-" } == otherName.prefix { $0 != "-" }
        let isCovered = name != otherName && "\(name) \(otherName)".contains("large-logo")
        #expect(video.match(other).isCopy == (isSameScene && !isCovered), "\(name) \(otherName)")
      }
    }
  }
}
