import Domain
import Foundation
import Testing

@testable import Store
@testable import vitrine_crash_child

@Suite("Damage to segments")
struct SegmentDamageTests {
  let folder = TemporaryFolder()

  /// One frame that is followed by others in its file, and the byte of it to change: length, checksum or payload.
  @Test("A changed byte costs its own record and hides no other", arguments: [0, 1, 3, 5, 9])
  func oneByte(byte: Int) throws {
    let payloads = (0..<30).map(Sample.payload)
    var positions: [SegmentPosition] = []
    do {
      let log = try SegmentLog(folder: folder.url, maximumSegmentBytes: 6_000)
      for payload in payloads { positions += try log.append([payload], durable: false) }
    }
    let victim = positions[4]
    let name = SegmentFormat.fileName(victim.segment)
    var bytes = try folder.read(name)
    bytes[Int(victim.offset) + byte] ^= 0x10
    try folder.write(bytes, to: name)

    let log = try SegmentLog(folder: folder.url)
    #expect(log.cutBytes == 0)
    var found: [SegmentPosition] = []
    let damage = try log.scan { position, _ in found.append(position) }
    #expect(
      damage == [
        SegmentDamage(file: name, offset: victim.offset, length: SegmentFormat.frameSize(victim.length))
      ])
    #expect(found == positions.filter { $0 != victim })
    #expect(throws: SegmentDamage.self) { try log.read(victim) }
    #expect(try log.read(positions[5]) == payloads[5])
  }

  @Test("A damaged header is reported and the frames behind it are read")
  func header() throws {
    do { _ = try SegmentLog(folder: folder.url).append([[1], [2]], durable: false) }
    var bytes = try folder.read("00000001.seg")
    bytes[8] = 9
    try folder.write(bytes, to: "00000001.seg")
    var seen = 0
    let damage = try SegmentLog(folder: folder.url).scan { _, _ in seen += 1 }
    #expect(damage == [SegmentDamage(file: "00000001.seg", offset: 0, length: 16)])
    #expect(seen == 2)
  }

  @Test("Whatever happens to the bytes, nothing is read that was not appended", arguments: 0..<60)
  func mutations(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed), stream: "mutations")
    let payloads = (0..<24).map(Sample.payload)
    do {
      let log = try SegmentLog(folder: folder.url, maximumSegmentBytes: 5_000)
      for payload in payloads { _ = try log.append([payload], durable: false) }
    }
    let names = try folder.names().filter { $0.hasSuffix(".seg") }
    for _ in 0...random.index(below: 3) {
      let name = names[random.index(below: names.count)]
      try folder.write(mutated(try folder.read(name), &random), to: name)
    }
    // A header that names another kind of file is refused; all else opens.
    guard let log = try? SegmentLog(folder: folder.url) else { return }
    var found: [Int] = []
    let damage = try log.scan { _, payload in
      let number = Sample.number(payload)
      #expect(payloads.indices.contains(number) && Array(payload) == payloads[number])
      found.append(number)
    }
    let lost = Set(payloads.indices).subtracting(found)
    #expect(lost.isEmpty || !damage.isEmpty || log.cutBytes > 0)
    #expect(try log.append([[1]], durable: false).count == 1)
  }

  private func mutated(_ original: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
    var bytes = original
    guard !bytes.isEmpty else { return bytes }
    let start = random.index(below: bytes.count)
    let end = min(bytes.count, start + 1 + random.index(below: 400))
    switch random.index(below: 5) {
    case 0: bytes[start] ^= 1 << UInt8(random.index(below: 8))
    case 1: for index in start..<end { bytes[index] = UInt8(truncatingIfNeeded: random.next()) }
    case 2: for index in start..<end { bytes[index] = 0 }
    case 3: bytes.removeSubrange(start..<end)
    default: bytes.insert(contentsOf: bytes[start..<end], at: start)
    }
    return bytes
  }
}
