public import Domain
public import Prediction

/// Examples for training, a column each: one row for each impression that a client confirmed, in the order of time.
///
/// What all rows of a page share is kept once.
public struct ExampleColumns: Equatable, Sendable {
  /// A decision of which something was seen.
  public struct Page: Equatable, Sendable {
    public var decision: DecisionID
    public var at: Timestamp
    /// Nil for nobody in particular.
    public var person: Int64?
    public var actions: LastActions
    /// Categories of what the person was lately shown and passed over.
    public var passed: [UInt32]

    public init(decision: DecisionID, at: Timestamp, person: Int64?, actions: LastActions, passed: [UInt32]) {
      self.decision = decision
      self.at = at
      self.person = person
      self.actions = actions
      self.passed = passed
    }
  }

  /// Dense features of a row.
  public let width: Int
  public private(set) var pages: [Page] = []
  /// Row-major.
  public private(set) var dense: [Float] = []
  /// The category of each row.
  public private(set) var candidates: [UInt32] = []
  /// An index into `pages` for each row; it never falls.
  public private(set) var pageOfRow: [Int32] = []
  public private(set) var outcomes: [ImpressionOutcome] = []

  public init(width: Int) { self.width = width }

  public var count: Int { candidates.count }

  public mutating func add(_ page: Page) { pages.append(page) }

  /// Adds a row to the page that was added last.
  ///
  /// - Parameter numbers: `width` finite ones.
  public mutating func add(numbers: some Collection<Float>, candidate: UInt32, outcome: ImpressionOutcome) {
    dense += numbers
    candidates.append(candidate)
    pageOfRow.append(Int32(pages.count - 1))
    outcomes.append(outcome)
  }

  public func page(ofRow row: Int) -> Page { pages[Int(pageOfRow[row])] }

  public subscript(row: Int, column: Int) -> Float { dense[row * width + column] }

  /// Drops the oldest pages until at most `limit` rows are left.
  /// - Returns: how many rows were dropped.
  /// - Complexity: O(rows).
  mutating func keepLatest(_ limit: Int) -> Int {
    guard count > limit else { return 0 }
    var dropped = count - limit
    // A page goes as a whole.
    while dropped < count, pageOfRow[dropped] == pageOfRow[dropped - 1] { dropped += 1 }
    let pagesGone = dropped < count ? pageOfRow[dropped] : Int32(pages.count)
    pages.removeFirst(Int(pagesGone))
    dense.removeFirst(dropped * width)
    candidates.removeFirst(dropped)
    outcomes.removeFirst(dropped)
    pageOfRow = pageOfRow.dropFirst(dropped).map { $0 - pagesGone }
    return dropped
  }
}
