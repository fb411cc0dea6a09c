public import Domain

/// One interest of an item.
public struct ItemInterest: Equatable, Sendable, Codable {
  /// The node's number in the taxonomy.
  public let number: Int
  public let path: Category
  /// The probability that it is right, 0...1.
  public let confidence: Double

  public init(number: Int, path: Category, confidence: Double) {
    (self.number, self.path, self.confidence) = (number, path, confidence)
  }
}

extension InterestTaxonomy {
  /// The surest nodes of an item, the surest first; of two that are as sure, the lower node.
  ///
  /// - Parameters:
  ///   - scores: how sure each node is, in their order.
  ///   - least: less sure ones are left out.
  public func interests(of scores: [Float], least: Double = 0.5, limit: Int = 8) -> [ItemInterest] {
    let found = zip(nodes, scores).filter { Double($1) >= least }.map { node, score in
      ItemInterest(number: node.number, path: node.category, confidence: Double(score))
    }
    return Array(
      found.sorted { left, right in
        if left.confidence != right.confidence { return left.confidence > right.confidence }
        let (a, b) = (left.path.lineage.count, right.path.lineage.count)
        return a != b ? a > b : left.number < right.number
      }.prefix(max(0, limit)))
  }

  /// The lowest node that is sure enough, and of those the surest; its ancestors are at least as sure.
  public func narrowest(of scores: [Float], least: Double = 0.5) -> ItemInterest? {
    interests(of: scores, least: least, limit: nodes.count).max { left, right in
      let (a, b) = (left.path.lineage.count, right.path.lineage.count)
      if a != b { return a < b }
      return left.confidence != right.confidence ? left.confidence < right.confidence : left.number > right.number
    }
  }
}
