/// How a graph is built and searched. The defaults suit some hundred thousand to some million vectors.
public struct HNSWSettings: Equatable, Sendable {
  /// What is kept of each vector.
  public enum Storage: String, Sendable, CaseIterable {
    /// The numbers, and eight-bit codes of them to find the way: answers carry exact scores.
    case float32
    /// The codes alone, a quarter of the memory: scores are rounded, by about 1% of the largest.
    case int8
  }

  public var storage: Storage
  /// Links a vector makes on each level, M of the paper; twice as many may meet at it on the lowest. 2 to 64.
  public var links: Int
  /// Candidates held while a vector is inserted, efConstruction of the paper. More makes a better graph, slower.
  public var buildWidth: Int
  /// Candidates held in a search, ef of the paper, unless it names another number.
  public var searchWidth: Int
  /// Of the levels that vectors get by chance.
  public var seed: UInt64

  public init(
    storage: Storage = .float32, links: Int = 16, buildWidth: Int = 200, searchWidth: Int = 64, seed: UInt64 = 0
  ) {
    self.storage = storage
    self.links = links
    self.buildWidth = buildWidth
    self.searchWidth = searchWidth
    self.seed = seed
  }

  /// - Throws: `badSettings`.
  func check() throws(IndexError) {
    guard (2...64).contains(links) else {
      throw IndexError(.badSettings, "A graph with \(links) links a vector: use 2 to 64, such as 16.")
    }
    guard (1...65_536).contains(buildWidth), (1...65_536).contains(searchWidth) else {
      throw IndexError(
        .badSettings, "A graph with widths \(buildWidth) and \(searchWidth): use 1 to 65536, such as 200 and 64.")
    }
  }
}
