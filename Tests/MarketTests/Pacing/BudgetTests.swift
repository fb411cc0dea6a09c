import Domain
import Market
import TestSupport
import Testing

@Suite("Budgets")
struct BudgetTests {
  @Test("Any sequence of operations keeps the books in balance, and charges add up exactly")
  func randomOperations() throws {
    var refusals = 0
    try forEachSeed(500) { _, random in
      var book = BudgetBook()
      var (granted, charged) = (Micros.zero, Micros.zero)
      for step in 0..<200 {
        let amount = Micros(rawValue: Int64(random.int(-5...120)))
        let before = book
        switch random.int(0...5) {
        case 0:
          let more = max(amount, .zero)
          book.grant(more)
          granted += more
        case 1:
          let isHeld = book.hold(amount)
          try #require(isHeld == (amount >= .zero && amount <= before.free))
          try #require(book.held == (isHeld ? before.held + amount : before.held))
        case 2:
          book.release(amount)
          try #require(book.held <= before.held && book.charged == before.charged)
        case 3, 4:
          let hold = Micros(rawValue: Int64(random.int(-3...120)))
          if book.charge(amount, releasing: hold) {
            charged += amount
          } else {
            refusals += 1
            try #require(amount < .zero || amount > before.uncharged)
          }
        default:
          granted -= book.surrenderFree()
          try #require(book.free == .zero)
        }
        try book.checkInvariants()
        try #require(book.charged == charged && book.granted == granted && charged <= granted, "step \(step)")
      }
    }
    #expect(refusals > 100)
  }

  @Test("The sum of all nodes' charges never passes the budget, whoever crashes")
  func nodes() throws {
    try forEachSeed(200) { _, random in
      let budget = Micros(rawValue: 1_000)
      var common = budget
      var books = [BudgetBook](repeating: BudgetBook(), count: 3)
      var charged = Micros.zero
      for _ in 0..<300 {
        let node = random.index(below: 3)
        switch random.int(0...3) {
        case 0:
          let lease = min(common, Micros(rawValue: Int64(random.int(0...80))))
          common -= lease
          books[node].grant(lease)
        case 1: common += books[node].surrenderFree()
        case 2 where random.chance(0.1): books[node] = BudgetBook()  // A crash: what was leased is lost, not doubled.
        default:
          let price = Micros(rawValue: Int64(random.int(0...30)))
          if books[node].charge(price, releasing: .zero) { charged += price }
        }
        try #require(charged <= budget)
      }
    }
  }

  @Test("A charge above its hold takes from what others set aside, and never from more than the grant")
  func aboveHold() throws {
    var book = BudgetBook(granted: Micros(rawValue: 100))
    let holds = [60, 40, 1].map { book.hold(Micros(rawValue: $0)) }
    #expect(holds == [true, true, false])
    let isCharged = book.charge(Micros(rawValue: 90), releasing: Micros(rawValue: 40))
    #expect(isCharged)
    #expect(
      book == BudgetBook(granted: Micros(rawValue: 100), charged: Micros(rawValue: 90), held: Micros(rawValue: 10)))
    let isOvercharged = book.charge(Micros(rawValue: 11), releasing: .zero)
    #expect(!isOvercharged)
    try book.checkInvariants()
  }

  @Test(
    "Books that do not balance are found",
    arguments: [(10, 8, 3), (10, -1, 0), (10, 0, -1), (-1, 0, 0)] as [(Int64, Int64, Int64)])
  func broken(granted: Int64, charged: Int64, held: Int64) {
    let book = BudgetBook(
      granted: .init(rawValue: granted), charged: .init(rawValue: charged), held: .init(rawValue: held))
    let error = #expect(throws: MarketError.self) { try book.checkInvariants() }
    #expect(error?.code == .badBudget)
  }
}

@Suite("Frequency caps")
struct CapWindowTests {
  @Test("Counts are those of a naive list, and no window ever holds more than the cap")
  func agreesWithNaive() throws {
    var refused = 0
    try forEachSeed(500) { _, random in
      let cap = try FrequencyCap(count: random.int(1...4), seconds: Int64(random.int(1...20)))
      var window = CapWindow()
      var naive: [Int64] = []
      var now: Int64 = 0
      for _ in 0..<60 {
        // Pages are decided side by side, so time may step back.
        now += Int64(random.int(-3_000...6_000))
        let time = Timestamp(milliseconds: now)
        let expected = naive.count { $0 > now - cap.seconds * 1_000 }
        try #require(window.count(within: cap, at: time) == expected)
        let isNoted = window.note(time, cap: cap)
        try #require(isNoted == (expected < cap.count))
        if isNoted { naive.append(now) } else { refused += 1 }
        if random.chance(0.1), let gone = naive.last {
          window.remove(Timestamp(milliseconds: gone))
          naive.removeLast()
        }
        try #require(window.servings.map(\.milliseconds) == naive.sorted())
      }
      for end in naive {
        try #require(naive.count { $0 > end - cap.seconds * 1_000 && $0 <= end } <= cap.count)
      }
    }
    #expect(refused > 500)
  }

  @Test("A serving leaves the window when its seconds are over, to the millisecond")
  func edges() throws {
    let cap = try FrequencyCap(count: 1, seconds: 10)
    var window = CapWindow()
    let noted = [0, 9_999, 10_000].map { window.note(Timestamp(milliseconds: $0), cap: cap) }
    #expect(noted == [true, false, true])
  }

  @Test("Forgetting what no cap looks at changes no count")
  func pruning() throws {
    try forEachSeed(300) { _, random in
      let cap = try FrequencyCap(count: 1_000, seconds: Int64(random.int(1...30)))
      let now = Timestamp(milliseconds: 60_000)
      var window = CapWindow(servings: random.list(upTo: 30) { Timestamp(milliseconds: Int64($0.int(0...60_000))) })
      let before = window.count(within: cap, at: now)
      window.prune(before: now.advanced(bySeconds: -cap.seconds))
      try #require(window.count(within: cap, at: now) == before && window.servings.count == before)
    }
  }

  @Test("Taking back what was never noted changes nothing")
  func removeUnknown() {
    var window = CapWindow(servings: [Timestamp(milliseconds: 5)])
    window.remove(Timestamp(milliseconds: 6))
    #expect(window.servings.count == 1)
  }
}
