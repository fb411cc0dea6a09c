import Domain
import Foundation
import Synchronization
import Testing

@testable import Store
@testable import vitrine_crash_child

@Suite("Segment log")
struct SegmentLogTests {
  let folder = TemporaryFolder()

  @Test(
    "The checksum is that of RFC 3720, B.4",
    arguments: [
      ([UInt8](repeating: 0, count: 32), 0x8A91_36AA), ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
      ([UInt8](0..<32), 0x46DD_794E), ([UInt8]((0..<32).reversed()), 0x113F_DB5C),
      (Array("123456789".utf8), 0xE306_9283), ([], 0),
    ] as [([UInt8], UInt32)])
  func checksum(bytes: [UInt8], expected: UInt32) {
    #expect(CRC32C.checksum(of: bytes[...]) == expected)
  }

  @Test("The checksum takes every length and alignment to the value of the bitwise definition")
  func checksumOfAnySlice() {
    var random = SeededRandom(seed: 1)
    let bytes = (0..<64).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    for start in 0..<9 {
      for end in start..<64 {
        var check = ~UInt32(0)
        for byte in bytes[start..<end] {
          check ^= UInt32(byte)
          for _ in 0..<8 { check = check & 1 == 1 ? (check >> 1) ^ 0x82F6_3B78 : check >> 1 }
        }
        #expect(CRC32C.checksum(of: bytes[start..<end]) == ~check)
      }
    }
  }

  @Test("What was appended is read back, by position and by scan, over many files and after reopening")
  func roundTrip() throws {
    let payloads = (0..<200).map(Sample.payload)
    var positions: [SegmentPosition] = []
    do {
      let log = try SegmentLog(folder: folder.url, maximumSegmentBytes: 10_000)
      for start in stride(from: 0, to: 200, by: 4) {
        positions += try log.append(Array(payloads[start..<(start + 4)]), durable: start % 8 == 0)
      }
      try log.synchronize()
      #expect(try positions.map(log.read) == payloads)
    }
    let log = try SegmentLog(folder: folder.url, maximumSegmentBytes: 10_000)
    #expect(log.cutBytes == 0)
    var found: [SegmentPosition] = []
    let damage = try log.scan { position, payload in
      #expect(Array(payload) == payloads[found.count])
      found.append(position)
    }
    #expect(damage.isEmpty)
    #expect(found == positions)
    #expect(positions == positions.sorted())
    #expect((positions.last?.segment ?? 0) > 8)
    var tail: [SegmentPosition] = []
    #expect(try log.scan(from: positions[150]) { position, _ in tail.append(position) }.isEmpty)
    #expect(tail == Array(positions[150...]))
    #expect(try log.end == positions.last?.next)
  }

  @Test("A payload that is empty or too large is refused, and one of the largest size is kept")
  func payloadLimits() throws {
    let log = try SegmentLog(folder: folder.url)
    for bad in [[], [UInt8](repeating: 1, count: SegmentLog.maximumPayload + 1)] {
      let error = #expect(throws: SegmentError.self) { try log.append([[1], bad], durable: false) }
      #expect(error?.code == .badPayload)
    }
    let largest = [UInt8](repeating: 7, count: SegmentLog.maximumPayload)
    let position = try log.append([largest], durable: false)[0]
    #expect(try log.read(position) == largest)
    var found: [SegmentPosition] = []
    #expect(try log.scan { position, _ in found.append(position) }.isEmpty)
    #expect(found == [position])
  }

  @Test("A second writer is refused while the first lives; a reader is not, and sees what was appended")
  func oneWriter() throws {
    let log = try SegmentLog(folder: folder.url)
    let error = #expect(throws: StoreError.self) { try SegmentLog(folder: folder.url) }
    #expect(error?.code == .busy)
    let reader = try SegmentLog(reading: folder.url)
    let position = try log.append([[1, 2, 3]], durable: true)[0]
    #expect(try reader.read(position) == [1, 2, 3])
    #expect(throws: SegmentError.self) { try reader.append([[1]], durable: false) }
    try folder.append([9, 9, 9], to: "00000001.seg")
    var seen = 0
    #expect(try reader.scan { _, _ in seen += 1 }.isEmpty)
    #expect(seen == 1)
  }

  @Test("Whatever part of the last append a crash left is cut, and nothing before it", arguments: [1, 7, 8, 9, 100])
  func tornTail(kept: Int) throws {
    let payload = [UInt8](repeating: 5, count: 200)
    do { _ = try SegmentLog(folder: folder.url).append([payload, payload], durable: true) }
    try folder.append(Array(SegmentFormat.frames(of: [payload]).prefix(kept)), to: "00000001.seg")
    let log = try SegmentLog(folder: folder.url)
    #expect(log.cutBytes == Int64(kept))
    let position = try log.append([[4]], durable: true)[0]
    #expect(position.offset == 16 + 2 * 208)
    var lengths: [Int] = []
    #expect(try log.scan { _, payload in lengths.append(payload.count) }.isEmpty)
    #expect(lengths == [200, 200, 1])
  }

  @Test("A header that a crash left unfinished is written anew", arguments: [0, 1, 15, 16])
  func tornHeader(zeros: Int) throws {
    do { _ = try SegmentLog(folder: folder.url, maximumSegmentBytes: 10).append([[1]], durable: true) }
    try folder.write([UInt8](repeating: 0, count: zeros), to: "00000002.seg")
    let log = try SegmentLog(folder: folder.url)
    #expect(log.cutBytes == Int64(zeros))
    #expect(try log.append([[2]], durable: true)[0].segment == 2)
    var payloads: [[UInt8]] = []
    #expect(try log.scan { _, payload in payloads.append(Array(payload)) }.isEmpty)
    #expect(payloads == [[1], [2]])
  }

  @Test("Threads append at once while a reader looks on, and every payload is there once")
  func threads() throws {
    let log = try SegmentLog(folder: folder.url, maximumSegmentBytes: 20_000)
    let reader = try SegmentLog(reading: folder.url)
    let failures = Mutex<[any Error]>([])
    DispatchQueue.concurrentPerform(iterations: 5) { thread in
      do {
        for step in 0..<20 {
          if thread < 4 {
            let first = thread * 1_000 + step * 2
            _ = try log.append([Sample.payload(first), Sample.payload(first + 1)], durable: step.isMultiple(of: 5))
          } else {
            let damage = try reader.scan { _, payload in
              if Array(payload) != Sample.payload(Sample.number(payload)) { throw LostPayload() }
            }
            if !damage.isEmpty { throw LostPayload() }
          }
        }
      } catch {
        failures.withLock { $0.append(error) }
      }
    }
    #expect(failures.withLock { $0.isEmpty })
    var numbers: [Int] = []
    #expect(try log.scan { _, payload in numbers.append(Sample.number(payload)) }.isEmpty)
    #expect(numbers.sorted() == (0..<4).flatMap { thread in (0..<40).map { thread * 1_000 + $0 } })
  }

  private struct LostPayload: Error {}

  @Test("A file of another kind or of a later format is refused with a remedy, for writing and for reading")
  func refused() throws {
    let cases: [([UInt8], SegmentError.Code)] = [
      (Array("SQLite format 3\0 and more".utf8), .foreign), (Array("short".utf8), .foreign),
      (SegmentFormat.header(version: 2) + [1, 2, 3], .newer),
    ]
    for (bytes, code) in cases {
      try folder.write(bytes, to: "00000001.seg")
      let writing = #expect(throws: SegmentError.self) { try SegmentLog(folder: folder.url) }
      #expect(writing?.code == code)
      let reading = #expect(throws: SegmentError.self) { try SegmentLog(reading: folder.url) }
      #expect(reading?.code == code)
      #expect(try folder.read("00000001.seg") == bytes)
    }
  }

  @Test("A missing file in the middle is reported by name, and the others are read")
  func missingFile() throws {
    do {
      let log = try SegmentLog(folder: folder.url, maximumSegmentBytes: 10)
      for number in 1...3 { _ = try log.append([[UInt8(number)]], durable: false) }
    }
    try folder.remove("00000002.seg")
    let log = try SegmentLog(folder: folder.url)
    var payloads: [[UInt8]] = []
    let damage = try log.scan { _, payload in payloads.append(Array(payload)) }
    #expect(damage == [SegmentDamage(file: "00000002.seg", offset: 0, length: 0)])
    #expect(payloads == [[1], [3]])
    #expect(throws: SegmentDamage.self) { try log.read(SegmentPosition(segment: 2, offset: 16, length: 1)) }
  }
}
