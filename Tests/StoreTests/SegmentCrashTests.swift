import Domain
import Foundation
import TestSupport
import Testing

@testable import Store
@testable import vitrine_crash_child

@Suite("Killing the writer of segments", .serialized)
struct SegmentCrashTests {
  let folder = TemporaryFolder()

  @Test("After every kill all acknowledged payloads are there once and in order, and none by half")
  func payloads() throws {
    var random = SeededRandom(seed: 11)
    var first = 0
    for _ in 0..<12 {
      let said = try ChildProcess.run(
        ["payloads", folder.url.path, "\(first)"], killAfter: 1 + random.index(below: 60))
      let acknowledged = try #require(said.last.flatMap(Int.init))
      let log = try SegmentLog(folder: folder.url)
      var numbers: [Int] = []
      let damage = try log.scan { _, payload in
        numbers.append(Sample.number(payload))
        #expect(Array(payload) == Sample.payload(numbers.count - 1))
      }
      #expect(damage.isEmpty)
      #expect(numbers == Array(0..<numbers.count))
      #expect(numbers.count > acknowledged)
      first = numbers.count
    }
  }

  @Test("When the disk is full nothing of the group is kept, and once there is room the log goes on")
  func full() throws {
    let said = try ChildProcess.run(["full", folder.url.path, "30000"])
    let count = try #require(said.first?.split(separator: " ").last.flatMap { Int($0) })
    #expect(said == ["full \(count)", "appended \(count)"])
    #expect(count > 10)
    let log = try SegmentLog(folder: folder.url)
    #expect(log.cutBytes == 0)
    var numbers: [Int] = []
    #expect(try log.scan { _, payload in numbers.append(Sample.number(payload)) }.isEmpty)
    #expect(numbers == Array(0...count))
  }
}
