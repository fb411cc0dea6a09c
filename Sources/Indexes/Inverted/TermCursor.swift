/// A place in the list of one term of a question.
struct TermCursor {
  private let list: PostingList
  private let rarity: Double
  private let weighting: BM25
  private let meanLength: Double
  /// The most that the term can count in any document.
  let most: Double
  private var place = 0

  init(_ list: PostingList, rarity: Double, _ weighting: BM25, meanLength: Double) {
    self.list = list
    self.rarity = rarity
    self.weighting = weighting
    self.meanLength = meanLength
    most = list.blocks.reduce(0) { max($0, Self.most($1, rarity, weighting, meanLength)) }
  }

  var isAtEnd: Bool { place >= list.slots.count }
  var slot: UInt32 { isAtEnd ? .max : list.slots[place] }
  var blockLast: UInt32 { list.blocks[place / PostingList.blockLength].last }
  var blockMost: Double { Self.most(list.blocks[place / PostingList.blockLength], rarity, weighting, meanLength) }

  func weight(relativeLength: Double) -> Double {
    rarity * weighting.weight(frequency: Double(list.frequencies[place]), relativeLength: relativeLength)
  }

  mutating func step() { place += 1 }

  /// Moves to the first document from `slot` on: over whole blocks, then within one.
  mutating func seek(_ slot: UInt32) {
    var block = place / PostingList.blockLength
    guard !isAtEnd, list.slots[place] < slot else { return }
    while block < list.blocks.count, list.blocks[block].last < slot { block += 1 }
    place = max(place, block * PostingList.blockLength)
    while place < list.slots.count, list.slots[place] < slot { place += 1 }
  }

  private static func most(
    _ block: PostingList.Block, _ rarity: Double, _ weighting: BM25, _ meanLength: Double
  ) -> Double {
    rarity
      * weighting.weight(frequency: Double(block.mostFrequent), relativeLength: Double(block.shortest) / meanLength)
  }
}
