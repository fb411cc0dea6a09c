import Domain
import Foundation
import Indexes
import Testing

@Suite("Inverted index")
struct InvertedIndexTests {
  private struct Known: Decodable {
    let k1, b: Double
    let texts, questions: [[String]]
    let scores: [[Double]]
  }

  @Test("Scores are those of rank_bm25 with the stated idf, and a search answers the best of them")
  func oracle() throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Oracles/indexes/bm25.json")
    let known = try JSONDecoder().decode(Known.self, from: Data(contentsOf: path))
    var index = try InvertedIndex<Int>(weighting: BM25(k1: known.k1, b: known.b))
    for (key, text) in known.texts.enumerated() { index.set(key, to: text) }
    try index.checkInvariants()
    for (question, scores) in zip(known.questions, known.scores) {
      let ours = index.scores(of: question, for: Array(known.texts.indices))
      // Float32 keeps seven digits.
      for (our, score) in zip(ours, scores) { #expect(abs(Double(our ?? .nan) - score) < 1e-5) }
      let hits = index.search(question, count: 10).hits
      #expect(hits.map(\.key) == best(ours.map { $0 ?? 0 }, 10) { _ in true })
    }
  }

  private func best(_ scores: [Float], _ count: Int, where passes: (Int) -> Bool) -> [Int] {
    let order = scores.indices.filter { scores[$0] > 0 && passes($0) }
    return Array(order.sorted { (scores[$1], $0) < (scores[$0], $1) }.prefix(count))
  }

  @Test(
    "After any changes blocks are skipped without changing the answer, with and without a filter",
    arguments: 1...6 as ClosedRange<UInt64>)
  func random(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var index = InvertedIndex<Int>()
    let keyRange = [40, 900][Int(seed % 2)]
    for step in 1...(keyRange * 3) {
      let key = random.index(below: keyRange)
      if random.chance(0.35) {
        index.remove(key)
      } else {
        // Squares make some words far more frequent than others.
        index.set(
          key, to: (0...random.index(below: 15)).map { _ in "w\(Int(40 * random.uniform() * random.uniform()))" })
      }
      guard step % keyRange == 0 else { continue }
      try index.checkInvariants()
      for count in [1, 10, 2_000] {
        let question = (0...random.index(below: 5)).map { _ in "w\(random.index(below: 40))" }
        let scores = index.scores(of: question, for: Array(0..<keyRange)).map { $0 ?? 0 }
        #expect(index.search(question, count: count).hits.map(\.key) == best(scores, count) { _ in true })
        let some = index.search(question, count: count, filter: index.slots { $0 % 3 == 0 })
        #expect(some.hits.map(\.key) == best(scores, count) { $0 % 3 == 0 })
      }
    }
    // Removed texts are packed away.
    #expect(index.slotCount <= max(64, keyRange * 2))
  }

  @Test("Rare words lead, most documents are not read, and a passed deadline answers the best so far")
  func skipping() {
    var index = InvertedIndex<Int>()
    for key in 0..<5_000 { index.set(key, to: key % 100 == 7 ? ["common", "rare"] : ["common", "x", "x"]) }
    let result = index.search(["common", "rare"], count: 5)
    #expect(result.hits.map(\.key) == [7, 107, 207, 307, 407])
    #expect(result.scanned < 500)
    let hurried = index.search(["common"], count: 5) { true }
    #expect(!hurried.isComplete && hurried.hits.count == 5)
    #expect(index.search(["nowhere"], count: 5).hits.isEmpty)
    #expect(index.search([], count: 5).hits.isEmpty)
    #expect(throws: IndexError.self) { try BM25(k1: -1, b: 0.5) }
  }
}
