import Domain

/// A set of network ranges, such as those of datacentres.
public struct AddressRanges: Equatable, Sendable {
  /// Disjoint and in order; `lower[i]` to `upper[i]`, both included.
  private var lower: [UInt128] = []
  private var upper: [UInt128] = []

  /// None.
  public init() {}

  /// Reads a list: on each line one range as RFC 4632 and RFC 4291 §2.3 write it, or one address; what follows a `#` is a comment.
  /// - Throws: `badList` with the number of the first line that is none.
  /// - Complexity: O(n log n).
  public init(_ text: String) throws(MarketError) {
    var ranges: [(lower: UInt128, upper: UInt128)] = []
    for (number, line) in ListLines(text) { ranges.append(try Self.range(line, number: number)) }
    ranges.sort { $0.lower < $1.lower }
    for range in ranges {
      if let last = upper.last, last == .max || range.lower <= last + 1 {
        upper[upper.count - 1] = max(last, range.upper)
      } else {
        lower.append(range.lower)
        upper.append(range.upper)
      }
    }
  }

  /// How many ranges there are once those that touch are one.
  public var count: Int { lower.count }

  /// - Complexity: O(log n).
  public func contains(_ address: NetworkAddress) -> Bool {
    var (low, high) = (0, lower.count)
    while low < high {
      let middle = (low + high) / 2
      if lower[middle] <= address.bits { low = middle + 1 } else { high = middle }
    }
    return low > 0 && address.bits <= upper[low - 1]
  }

  /// The least that a range must fix: a shorter one holds a good part of the internet, and is a slip of the pen.
  static let shortest = (v4: 8, v6: 16)

  private static func range(
    _ line: String, number: Int
  ) throws(MarketError) -> (lower: UInt128, upper: UInt128) {
    let parts = line.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let address = try? NetworkAddress(String(parts[0])) else {
      throw ListLines.refusal(number, "it is no range: write it as 192.0.2.0/24 or 2001:db8::/32")
    }
    let isV4 = !parts[0].utf8.contains(UInt8(ascii: ":"))
    let (width, shortest) = isV4 ? (32, Self.shortest.v4) : (128, Self.shortest.v6)
    guard parts.count == 2 else { return (address.bits, address.bits) }
    guard parts[1].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let length = Int(parts[1]), (shortest...width).contains(length)
    else {
      throw ListLines.refusal(number, "what follows the `/` is outside \(shortest)...\(width): correct it")
    }
    let mask = NetworkAddress.mask(128 - width + length)
    guard address.bits & ~mask == 0 else {
      throw ListLines.refusal(
        number, "the address has bits beyond its /\(length): write the first address of the range")
    }
    return (address.bits, address.bits | ~mask)
  }
}
