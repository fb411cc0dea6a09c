/// Pages and their ads as a ledger has them, in columns: what a world is fitted to, and what a world writes too.
public struct PageLog: Equatable, Sendable {
  /// Since any common moment, by page, in order of time for each person.
  public private(set) var milliseconds: [Int64] = []
  public private(set) var person: [Int64] = []
  /// Ads that competed.
  public private(set) var bidders: [Int32] = []
  /// The first ad of a page, and behind the last page the number of ads.
  public private(set) var firstAd: [Int] = [0]

  /// By ad: its slot from 0, its price for an impression in micros, whether it was looked at and clicked, and what was charged.
  public private(set) var slot: [UInt8] = []
  public private(set) var price: [Double] = []
  public private(set) var isSeen: [Bool] = []
  public private(set) var isClicked: [Bool] = []
  public private(set) var paid: [Double] = []

  public struct Ad: Equatable, Sendable {
    public var slot: Int
    /// For an impression, in micros; of a price for a click times its rate.
    public var price: Double
    public var isSeen: Bool
    public var isClicked: Bool
    /// In micros.
    public var paid: Double

    public init(slot: Int, price: Double, isSeen: Bool, isClicked: Bool, paid: Double) {
      self.slot = slot
      self.price = price
      self.isSeen = isSeen
      self.isClicked = isClicked
      self.paid = paid
    }
  }

  public init() {}

  public var pages: Int { milliseconds.count }
  public var ads: Int { slot.count }

  public mutating func append(milliseconds: Int64, person: Int64, bidders: Int, ads: some Sequence<Ad>) {
    self.milliseconds.append(milliseconds)
    self.person.append(person)
    self.bidders.append(Int32(clamping: bidders))
    for ad in ads {
      slot.append(UInt8(clamping: ad.slot))
      price.append(ad.price)
      isSeen.append(ad.isSeen)
      isClicked.append(ad.isClicked)
      paid.append(ad.paid)
    }
    firstAd.append(slot.count)
  }

  /// The columns of the file that `init(csv:)` reads: a row for each ad, and one with an empty slot for a page without.
  public static let header = "milliseconds,person,bidders,slot,price_micros,seen,clicked,paid_micros"

  /// - Throws: `badLog` with the line that cannot be read.
  public init(csv text: String) throws(MarketplaceError) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: true)
    guard let head = lines.first, head.trimmingCarriageReturn == Self.header[...] else {
      throw MarketplaceError(.badLog, "The log's first line is not `\(Self.header)`.")
    }
    var (last, ads): ((Int64, Int64, Int)?, [Ad]) = (nil, [])
    for (number, line) in lines.dropFirst().enumerated() {
      let cells = line.trimmingCarriageReturn.split(separator: ",", omittingEmptySubsequences: false)
      guard cells.count == 8, let time = Int64(cells[0]), let who = Int64(cells[1]), let bidders = Int(cells[2]),
        bidders >= 0
      else { throw Self.unreadable(number) }
      if let page = last, page.0 != time || page.1 != who {
        append(milliseconds: page.0, person: page.1, bidders: page.2, ads: ads)
        ads = []
      }
      last = (time, who, bidders)
      guard !cells[3].isEmpty else { continue }
      guard let slot = Int(cells[3]), let price = Double(cells[4]), let paid = Double(cells[7]), price.isFinite,
        paid.isFinite, (0...255).contains(slot), ["0", "1"].contains(cells[5]), ["0", "1"].contains(cells[6])
      else { throw Self.unreadable(number) }
      ads.append(Ad(slot: slot, price: price, isSeen: cells[5] == "1", isClicked: cells[6] == "1", paid: paid))
    }
    if let page = last { append(milliseconds: page.0, person: page.1, bidders: page.2, ads: ads) }
  }

  private static func unreadable(_ number: Int) -> MarketplaceError {
    MarketplaceError(.badLog, "Line \(number + 2) of the log cannot be read: give the eight columns of its head.")
  }

  /// The file that `init(csv:)` reads.
  public var csv: String {
    var lines = [Self.header]
    for page in 0..<pages {
      let start = "\(milliseconds[page]),\(person[page]),\(bidders[page])"
      if firstAd[page] == firstAd[page + 1] { lines.append("\(start),,,,,") }
      for ad in firstAd[page]..<firstAd[page + 1] {
        lines.append(
          "\(start),\(slot[ad]),\(price[ad]),\(isSeen[ad] ? 1 : 0),\(isClicked[ad] ? 1 : 0),\(paid[ad])")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension Substring {
  fileprivate var trimmingCarriageReturn: Substring { last == "\r" ? dropLast() : self }
}
