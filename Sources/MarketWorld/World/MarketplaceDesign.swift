/// Who is decided for under which rules, and whose budget pays: the design of an experiment, or of none.
///
/// People stand in cells. A campaign has in each cell a share of its budget and a bid of its own, and what happens in one cell
/// does not reach another: one cell is one market.
public struct MarketplaceDesign: Equatable, Sendable {
  /// Which of the rules holds for a page.
  public enum Arms: Equatable, Sendable {
    case everyone(Int)
    /// By person.
    case people([UInt8])
    /// By period of so many ticks of five minutes, from the tick at which the design begins.
    case periods(ticks: Int, arms: [UInt8])
  }

  public var arms: Arms
  /// By person.
  public var cells: [UInt8]
  /// By cell and then campaign; those of a campaign add up to 1 at most.
  public var shares: [Double]
  public let cellCount: Int

  /// - Throws: `badMarketplace` for a cell without shares, or shares of a campaign above 1.
  public init(arms: Arms, cells: [UInt8], shares: [Double], cellCount: Int, campaigns: Int) throws(MarketplaceError) {
    guard (1...64).contains(cellCount), cells.allSatisfy({ Int($0) < cellCount }),
      shares.count == cellCount * campaigns, shares.allSatisfy({ (0...1).contains($0) })
    else {
      throw MarketplaceError(
        .badMarketplace, "A design has people in cells that it does not share budgets to: use 1 to 64 cells.")
    }
    for campaign in 0..<campaigns {
      let sum = (0..<cellCount).reduce(0) { $0 + shares[$1 * campaigns + campaign] }
      guard sum <= 1 + 1e-9 else {
        throw MarketplaceError(.badMarketplace, "Campaign \(campaign) has shares of its budget above 1 in all.")
      }
    }
    (self.arms, self.cells, self.shares, self.cellCount) = (arms, cells, shares, cellCount)
  }

  private init(arms: Arms, people: Int, campaigns: Int) {
    self.arms = arms
    cells = Array(repeating: 0, count: people)
    shares = Array(repeating: 1, count: campaigns)
    cellCount = 1
  }

  /// Whether each of so many people has an arm.
  func hasArms(for people: Int) -> Bool {
    guard case .people(let arms) = arms else { return true }
    return arms.count == people
  }

  /// One market under one set of rules.
  public static func everyone(_ arm: Int, in settings: MarketplaceSettings) -> MarketplaceDesign {
    MarketplaceDesign(arms: .everyone(arm), people: settings.people, campaigns: settings.campaigns)
  }

  /// One market in which people differ by arm: the plain user split.
  public static func users(_ arms: [UInt8], in settings: MarketplaceSettings) -> MarketplaceDesign {
    MarketplaceDesign(arms: .people(arms), people: settings.people, campaigns: settings.campaigns)
  }

  /// One market whose rules change with time.
  public static func periods(
    ticks: Int, arms: [UInt8], in settings: MarketplaceSettings
  ) -> MarketplaceDesign {
    MarketplaceDesign(
      arms: .periods(ticks: max(ticks, 1), arms: arms), people: settings.people, campaigns: settings.campaigns)
  }

  /// Two independent markets, each with half of every budget (Liu et al., KDD 2021).
  public static func budgetSplit(_ arms: [UInt8], in settings: MarketplaceSettings) -> MarketplaceDesign {
    var design = users(arms, in: settings)
    design = MarketplaceDesign(
      arms: .people(arms), cells: arms, shares: Array(repeating: 0.5, count: 2 * settings.campaigns), cellCount: 2)
    return design
  }

  private init(arms: Arms, cells: [UInt8], shares: [Double], cellCount: Int) {
    (self.arms, self.cells, self.shares, self.cellCount) = (arms, cells, shares, cellCount)
  }

  /// The arm of a page.
  @inline(__always)
  func arm(of person: Int, ticksSinceStart: Int) -> Int {
    switch arms {
    case .everyone(let arm): arm
    case .people(let arms): Int(arms[person])
    case .periods(let ticks, let arms): arms.isEmpty ? 0 : Int(arms[(ticksSinceStart / ticks) % arms.count])
    }
  }
}
