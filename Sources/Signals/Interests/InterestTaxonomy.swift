public import Domain

/// A tree of interests that an editor keeps, with a number for each node, so that they are named the same in every language.
///
/// What people like and what content is about are told in its paths, as `Category` writes them. A number is never given to
/// another node: `requireSuccession(of:)` refuses a version that would.
public struct InterestTaxonomy: Equatable, Sendable {
  /// One node.
  public struct Node: Equatable, Sendable {
    /// From 1; never given to another node.
    public let number: Int
    /// Of the node above; nil for a root.
    public let parent: Int?
    /// Where it stands: the names from the root down, as paths have them.
    public let category: Category
    /// As people read it.
    public let name: String
    /// What belongs to it, in a sentence or a list of words; may be empty.
    public let description: String
    /// Names in other languages, by BCP 47 tag.
    public let names: [String: String]
  }

  /// What a file says of one node; the path follows from the names above.
  public struct Row: Equatable, Sendable {
    public var number: Int
    public var parent: Int?
    public var name: String
    public var description: String
    public var names: [String: String]

    public init(
      number: Int, parent: Int? = nil, name: String, description: String = "", names: [String: String] = [:]
    ) {
      (self.number, self.parent, self.name) = (number, parent, name)
      (self.description, self.names) = (description, names)
    }
  }

  /// By number.
  public let nodes: [Node]
  /// Grows with every change.
  public let version: Int
  private let places: [Int: Int]
  private let numbers: [Category: Int]

  /// The largest number of a node and the most nodes of a tree.
  static let (largestNumber, largestCount) = (999_999_999, 20_000)

  /// A tree from the rows of a file, in any order.
  ///
  /// - Throws: `SignalError`: `badValue`: a number or version outside its bounds or given twice, a parent that is not there, a node
  ///   below itself, two siblings of one name, a name without letters, a path that is too long, no or too many nodes.
  /// - Complexity: O(n log n) for n rows of at most eight levels.
  public init(version: Int, rows: [Row]) throws(SignalError) {
    guard (1...Self.largestNumber).contains(version), (1...Self.largestCount).contains(rows.count) else {
      throw SignalError(
        .badValue,
        "A taxonomy of version \(version) has \(rows.count) nodes: give it a version from 1, and up to "
          + "\(Self.largestCount) nodes.")
    }
    var known: [Int: Row] = [:]
    for row in rows {
      guard (1...Self.largestNumber).contains(row.number) else {
        throw SignalError(.badValue, "Number \(row.number) is outside 1...\(Self.largestNumber): give another.")
      }
      guard known.updateValue(row, forKey: row.number) == nil else {
        throw SignalError(.badValue, "Number \(row.number) stands twice: a number is of one node.")
      }
    }
    var numbers: [Category: Int] = [:]
    let made = try rows.sorted { $0.number < $1.number }.map { row throws(SignalError) in
      let node = Node(
        number: row.number, parent: row.parent, category: try Self.path(of: row, in: known), name: row.name,
        description: row.description, names: row.names)
      if let other = numbers.updateValue(row.number, forKey: node.category) {
        throw SignalError(
          .badValue, "Nodes \(other) and \(row.number) are both \(node.category): siblings need names of their own.")
      }
      return node
    }
    self.init(version: version, made, numbers: numbers)
  }

  private init(version: Int, _ nodes: [Node], numbers: [Category: Int]) {
    (self.version, self.nodes, self.numbers) = (version, nodes, numbers)
    places = Dictionary(nodes.enumerated().map { ($1.number, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The number of a node; nil for one that this version does not have.
  public func number(of category: Category) -> Int? { numbers[category] }

  /// The node of a number; nil for one that this version does not have.
  public func node(_ number: Int) -> Node? { places[number].map { nodes[$0] } }

  /// The path of a number; nil for one that this version does not have.
  public func category(_ number: Int) -> Category? { node(number)?.category }

  /// The number of the node above; nil for a root.
  public func parent(of number: Int) -> Int? { node(number)?.parent }

  /// Where a node stands in `nodes`; nil for a number that this version does not have.
  public func place(of number: Int) -> Int? { places[number] }

  /// The names from the root down, as people read them: `Groceries > Fruit`.
  public func names(of number: Int) -> [String] {
    var names: [String] = []
    var next = node(number)
    while let node = next, names.count < 8 {
      names.append(node.name)
      next = node.parent.flatMap { self.node($0) }
    }
    return names.reversed()
  }
}

extension InterestTaxonomy {
  /// Refuses a version that gives an older one's number to another node.
  ///
  /// A node may be renamed, or moved; one that changes its name and its place at once is another node. A path keeps its number.
  /// - Throws: `SignalError`: `badValue`.
  public func requireSuccession(of older: InterestTaxonomy) throws(SignalError) {
    guard version > older.version else {
      throw SignalError(
        .badValue, "Version \(version) is not above \(older.version), which is there already: give a higher one.")
    }
    for node in nodes {
      if let old = older.node(node.number), old.name != node.name, old.parent != node.parent {
        throw SignalError(
          .badValue,
          "Number \(node.number) was \(old.category) in version \(older.version) and is \(node.category) now: "
            + "numbers are not given again, so give the new node one of its own.")
      }
      if let number = older.number(of: node.category), number != node.number {
        throw SignalError(
          .badValue,
          "\(node.category) had number \(number) in version \(older.version) and has \(node.number) now: keep the old.")
      }
    }
  }

  /// The path of a row: names from the root down, in lower case, with dashes between their words.
  private static func path(of row: Row, in known: [Int: Row]) throws(SignalError) -> Category {
    var levels: [String] = []
    var next: Row? = row
    while let current = next {
      let words = QueryText.words(of: current.name)
      guard !words.isEmpty else {
        throw SignalError(.badValue, "The name of node \(current.number) has no letter or digit: name it.")
      }
      levels.append(words.joined(separator: "-"))
      guard levels.count <= 8 else {
        throw SignalError(
          .badValue, "Node \(row.number) lies below itself or deeper than eight levels: correct its parents.")
      }
      guard let parent = current.parent else { break }
      guard let above = known[parent] else {
        throw SignalError(
          .badValue,
          "Node \(current.number) lies below \(parent), which is not there: add it, or correct the parent.")
      }
      next = above
    }
    do {
      return try Category(levels.reversed().joined(separator: "/"))
    } catch {
      throw SignalError(.badValue, "The names down to node \(row.number) are too long together: shorten them.")
    }
  }
}
