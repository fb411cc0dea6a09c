/// Finds the longest vocabulary piece at a place in a word.
///
/// Two trees in one array of nodes: pieces that begin a word and pieces that continue one ("##ing"). Keys are scalars, not
/// strings: Swift's strings are equal under canonical equivalence, and a vocabulary tells such pieces apart.
struct PieceTrie: Sendable {
  /// Roots of the two trees.
  static let beginning = 0
  static let continuing = 1

  private var labels: [UInt32] = [0, 0]
  private var tokens: [Int32] = [-1, -1]
  private var firstChild: [Int32] = [0, 0]
  private var childCount: [Int32] = [0, 0]
  /// Where a node's ASCII children stand in `table`, for nodes with many; −1 for the others.
  private var wide: [Int32] = [-1, -1]
  private var table: [Int32] = []

  /// - Parameters:
  ///   - beginning, continuing: distinct, non-empty pieces with their token.
  init(beginning: [(piece: [UInt32], token: Int32)], continuing: [(piece: [UInt32], token: Int32)]) {
    let sorted = [beginning, continuing].map { $0.sorted { $0.piece.lexicographicallyPrecedes($1.piece) } }
    var pending = [0, 1].map { (node: $0, tree: $0, range: sorted[$0].indices, depth: 0) }
    var at = 0
    while at < pending.count {
      let (node, tree, range, depth) = pending[at]
      at += 1
      firstChild[node] = Int32(labels.count)
      var start = range.lowerBound
      while start < range.upperBound {
        let label = sorted[tree][start].piece[depth]
        let end = (start..<range.upperBound).first { sorted[tree][$0].piece[depth] != label } ?? range.upperBound
        let endsHere = sorted[tree][start].piece.count == depth + 1
        labels.append(label)
        tokens.append(endsHere ? sorted[tree][start].token : -1)
        firstChild.append(0)
        childCount.append(0)
        wide.append(-1)
        let rest = (endsHere ? start + 1 : start)..<end
        if !rest.isEmpty { pending.append((labels.count - 1, tree, rest, depth + 1)) }
        childCount[node] += 1
        start = end
      }
      if childCount[node] > 6 { widen(node) }
    }
  }

  private mutating func widen(_ node: Int) {
    wide[node] = Int32(table.count)
    var row = [Int32](repeating: -1, count: 128)
    for child in firstChild[node]..<(firstChild[node] + childCount[node]) where labels[Int(child)] < 128 {
      row[Int(labels[Int(child)])] = child
    }
    table += row
  }

  /// The longest piece of the tree at `root` that `word[start...]` begins with.
  ///
  /// - Returns: its token and the place after it; nil when no piece fits.
  func longest(
    _ word: UnsafeBufferPointer<UInt32>, from start: Int, root: Int
  ) -> (token: Int32, end: Int)? {
    var node = root
    var best: (token: Int32, end: Int)?
    for index in start..<word.count {
      guard let child = child(of: node, word[index]) else { break }
      node = child
      if tokens[node] >= 0 { best = (tokens[node], index + 1) }
    }
    return best
  }

  private func child(of node: Int, _ label: UInt32) -> Int? {
    let row = wide[node]
    if row >= 0, label < 128 {
      let child = table[Int(row) + Int(label)]
      return child < 0 ? nil : Int(child)
    }
    var low = Int(firstChild[node])
    var high = low + Int(childCount[node])
    while low < high {
      let middle = (low + high) / 2
      if labels[middle] == label { return middle }
      if labels[middle] < label { low = middle + 1 } else { high = middle }
    }
    return nil
  }
}
