import Domain
import Market
import TestSupport
import Testing

@Suite("Planned pages")
struct PlannedPageTests {
  private struct SmallPage {
    let content: PlannedPage.Content
    let load: AdLoad
    let separation: Int

    init(_ random: inout SeededRandom) {
      func values(_ count: Int) -> [ImpressionValue] {
        (0..<count).map { _ in ImpressionValue(Micros(rawValue: Int64(random.int(0...50))), at: .one) }
      }
      let ads = random.int(0...4)
      var attention = [FixedPoint.one]
      for _ in 1..<random.int(2...8) {
        attention.append(FixedPoint(raw: attention[attention.count - 1].raw * Int64(random.int(5...10)) / 10))
      }
      content = PlannedPage.Content(
        organic: values(random.int(0...8)), ads: values(ads),
        groups: (0..<ads).map { _ in Int32(random.int(-1...1)) }, attention: attention)
      load = AdLoad(firstPosition: random.int(0...3), gap: random.int(0...3), maximum: random.int(0...3))
      separation = random.int(0...4)
    }

    func isLegal(_ entries: [PageLayout.Entry]) -> Bool {
      var (ads, organic): ([(position: Int, ad: Int)], Int) = ([], 0)
      for (position, entry) in entries.enumerated() {
        switch entry {
        case .organic(let row):
          guard row == organic else { return false }
          organic += 1
        case .ad(let ad):
          guard position >= load.firstPosition,
            ads.last.map({ $0.ad < ad && position - $0.position > load.gap }) ?? true
          else { return false }
          for other in ads where content.groups[other.ad] == content.groups[ad] && content.groups[ad] >= 0 {
            if position - other.position <= separation, separation > 0 { return false }
          }
          ads.append((position, ad))
        }
      }
      return ads.count <= load.maximum && entries.count <= content.attention.count
    }

    func value(_ entries: [PageLayout.Entry]) -> Int128 {
      entries.enumerated().reduce(0) { sum, entry in
        let value =
          switch entry.element {
          case .organic(let row): content.organic[row]
          case .ad(let ad): content.ads[ad]
          }
        return sum + value.raw * Int128(content.attention[entry.offset].raw)
      }
    }

    /// The best legal page, over every one.
    func best(_ entries: [PageLayout.Entry] = []) -> Int128 {
      var best = value(entries)
      let organic = entries.count { if case .organic = $0 { true } else { false } }
      var choices = content.ads.indices.map { PageLayout.Entry.ad($0) }
      if organic < content.organic.count { choices.append(.organic(organic)) }
      for choice in choices where isLegal(entries + [choice]) { best = max(best, self.best(entries + [choice])) }
      return best
    }
  }

  @Test("The page keeps every limit and is worth what trying every page finds")
  func best() throws {
    try forEachSeed(400) { _, random in
      let page = SmallPage(&random)
      let plan = try PlannedPage(page.content, load: page.load, separation: page.separation)
      try #require(page.isLegal(plan.entries))
      try #require(plan.value == page.value(plan.entries))
      try #require(plan.value == page.best())
    }
  }

  @Test("Where every ad beats what it pushes down, the planned page is the page of fixed positions")
  func sameAsLayout() throws {
    let load = AdLoad(firstPosition: 2, gap: 3, maximum: 3)
    let high = ImpressionValue(Micros(rawValue: 100), at: .one)
    let low = ImpressionValue(Micros(rawValue: 1), at: .one)
    // Attention that does not fall: only the count of ads matters, and the earliest places win ties.
    let content = PlannedPage.Content(
      organic: Array(repeating: low, count: 20), ads: [high, high, high],
      attention: (0..<12).map { FixedPoint(raw: FixedPoint.one.raw - Int64($0)) })
    let plan = try PlannedPage(content, load: load)
    #expect(plan.entries == PageLayout(organic: Array(0..<20), ads: 3, size: 12, load: load).entries)
  }

  @Test("A shadow price is what one more of its limit brings, and nothing where the limit does not bind")
  func shadowPrices() throws {
    func value(_ micros: Int64) -> ImpressionValue { ImpressionValue(Micros(rawValue: micros), at: .one) }
    let content = PlannedPage.Content(
      organic: Array(repeating: value(1), count: 9), ads: [value(10), value(7)],
      attention: Array(repeating: .one, count: 9))
    let one = Int128(1) << 60
    let tight = try PlannedPage.shadowPrices(content, load: AdLoad(firstPosition: 2, gap: 2, maximum: 1))
    #expect([tight.maximum, tight.gap, tight.firstPosition] == [6 * one, 0, 0])
    let loose = try PlannedPage.shadowPrices(content, load: AdLoad(firstPosition: 2, gap: 2, maximum: 5))
    #expect([loose.maximum, loose.gap, loose.firstPosition] == [0, 0, 0])
  }

  @Test("Values that exact sums cannot hold are refused")
  func refused() {
    let content = PlannedPage.Content(
      organic: [ImpressionValue(raw: 1 << 100)], ads: [], attention: [.one])
    #expect(throws: MarketError.self) { try PlannedPage(content, load: AdLoad()) }
  }
}

@Suite("Diversity")
struct DiversificationTests {
  private let points: [[Double]] = [[1, 0], [0.99, 0.14], [0, 1], [0.7, 0.7]]

  private func similarity(_ left: Int, _ right: Int) -> Double {
    left == right ? 1 : zip(points[left], points[right]).reduce(0) { $0 + $1.0 * $1.1 }
  }

  @Test("Marginal relevance passes over a near copy, and orders by value alone at λ = 1")
  func marginal() {
    let values = [1, 0.95, 0.6, 0.5]
    #expect(
      Diversification.marginalRelevance(values: values, tradeOff: 0.5, count: 3, similarity: similarity) == [0, 2, 1])
    #expect(
      Diversification.marginalRelevance(values: values, tradeOff: 1, count: 9, similarity: similarity) == [0, 1, 2, 3])
  }

  @Test("The greedy choice grows the determinant most at each step, by computing every determinant")
  func determinantal() throws {
    try forEachSeed(200) { _, random in
      let count = random.int(1...6)
      let vectors = (0..<count).map { _ in (0..<4).map { _ in random.normal() } }
      let norms = vectors.map { vector in vector.reduce(0) { $0 + $1 * $1 }.squareRoot() }
      let qualities = (0..<count).map { _ in random.uniform(in: 0.2..<2) }
      func similarity(_ left: Int, _ right: Int) -> Double {
        zip(vectors[left], vectors[right]).reduce(0) { $0 + $1.0 * $1.1 } / norms[left] / norms[right]
      }
      let chosen = Diversification.determinantal(qualities: qualities, count: 4, similarity: similarity)
      var greedy: [Int] = []
      while greedy.count < min(4, count) {
        func volume(_ entry: Int) -> Double {
          let set = greedy + [entry]
          return determinant(
            set.map { row in set.map { qualities[row] * similarity(row, $0) * qualities[$0] } })
        }
        let rest = (0..<count).filter { !greedy.contains($0) }
        let best = try #require(rest.max { volume($0) < volume($1) })
        if volume(best) < 1e-9 { break }
        greedy.append(best)
      }
      try #require(chosen.prefix(greedy.count) == greedy[...])
    }
  }

  private func determinant(_ matrix: [[Double]]) -> Double {
    guard matrix.count > 1 else { return matrix.first?.first ?? 1 }
    return matrix.indices.reduce(0) { sum, column in
      let minor = matrix.dropFirst().map { row in row.indices.filter { $0 != column }.map { row[$0] } }
      return sum + (column.isMultiple(of: 2) ? 1 : -1) * matrix[0][column] * determinant(minor)
    }
  }
}
