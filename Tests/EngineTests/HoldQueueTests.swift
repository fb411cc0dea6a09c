import Domain
import Market
import TestSupport
import Testing

@testable import Engine

@Suite("Hold queue")
struct HoldQueueTests {
  private let start = Timestamp(milliseconds: 1_700_000_000_000)

  private func hold(_ amount: Int64, campaign: Int32 = 0) -> HoldQueue.Hold {
    HoldQueue.Hold(campaign: campaign, amount: Micros(rawValue: amount))
  }

  @Test("A hold costs at most 34 bytes, and what has expired is given back")
  func size() {
    var queue = HoldQueue()
    let count = 100_000
    for row in 0..<count {
      queue.insert(
        HoldQueue.key(of: "d\(row)/0"), hold(Int64(row)), expiresAt: start.advanced(byMilliseconds: Int64(row)))
    }
    #expect(queue.count == count)
    #expect(queue.byteCount <= 34 * count)
    var expired = 0
    while queue.popExpired(at: start.advanced(byMilliseconds: Int64(count - 11))) != nil { expired += 1 }
    #expect(expired == count - 10)
    #expect(queue.count == 10)
    #expect(queue.byteCount < 40_000)
  }

  @Test("At a steady rate the queue stays as large as what is alive, billed or not")
  func steady() {
    var queue = HoldQueue()
    for row in 0..<200_000 {
      let now = start.advanced(byMilliseconds: Int64(row))
      while queue.popExpired(at: now) != nil {}
      queue.insert(HoldQueue.key(of: "d\(row)/0"), hold(1), expiresAt: now.advanced(bySeconds: 5))
      if row.isMultiple(of: 3) { #expect(queue.remove(HoldQueue.key(of: "d\(row)/0")) != nil) }
      if row == 20_000 || row == 199_999 { #expect(queue.byteCount < 250_000) }
    }
  }

  @Test("Two holds of one key are both kept, and each is given back once")
  func sharedKey() {
    var queue = HoldQueue()
    queue.insert(7, hold(1), expiresAt: start)
    queue.insert(7, hold(2), expiresAt: start)
    #expect(queue.remove(7) == hold(1))
    #expect(queue.popExpired(at: start) == hold(2))
    #expect(queue.popExpired(at: start) == nil)
    #expect(queue.remove(7) == nil)
  }

  @Test("A hold that lives for years does not expire today")
  func farExpiry() {
    var queue = HoldQueue()
    queue.insert(1, hold(1), expiresAt: start)
    queue.insert(2, hold(2), expiresAt: start.advanced(bySeconds: 1_000_000_000))
    #expect(queue.popExpired(at: start) == hold(1))
    #expect(queue.popExpired(at: start.advanced(bySeconds: 86_400)) == nil)
    #expect(queue.remove(2) == hold(2))
  }

  @Test("Whatever happens in whatever order, the queue holds what a plain list would")
  func agreesWithAList() throws {
    try forEachSeed(60) { seed, random in
      var queue = HoldQueue()
      var model: [(key: UInt64, hold: HoldQueue.Hold, expiresAt: Timestamp)] = []
      var now = start
      // Few high bits, so that keys crowd; long runs of one action, so that the table grows and shrinks.
      let spread = random.int(1...64)
      for step in 0..<3_000 {
        let isFilling = (step / 500).isMultiple(of: 2)
        switch random.int(0...9) {
        case 0..<(isFilling ? 8 : 2):
          let key = UInt64(random.int(0...spread)) << 57 | UInt64(step)
          let added = hold(Int64(step), campaign: Int32(step % 5))
          let expiresAt = now.advanced(bySeconds: 100)
          queue.insert(key, added, expiresAt: expiresAt)
          model.append((key, added, expiresAt))
        case 8:
          now = now.advanced(bySeconds: Int64(random.int(0...20)))
          while let next = model.first, next.expiresAt <= now {
            #expect(queue.popExpired(at: now) == next.hold, "seed \(seed)")
            model.removeFirst()
          }
          #expect(queue.popExpired(at: now) == nil, "seed \(seed)")
        default:
          guard !model.isEmpty else { continue }
          let gone = model.remove(at: random.index(below: model.count))
          #expect(queue.remove(gone.key) == gone.hold, "seed \(seed)")
          #expect(queue.remove(gone.key) == nil, "seed \(seed)")
        }
        #expect(queue.count == model.count, "seed \(seed)")
      }
    }
  }
}
