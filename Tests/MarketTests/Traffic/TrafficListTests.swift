import Domain
import TestSupport
import Testing

@testable import Market

@Suite("Lists of addresses and of robots' names")
struct TrafficListTests {
  @Test("Both spellings of an IPv4 address are one")
  func mapped() throws {
    let address = try NetworkAddress("192.0.2.7")
    #expect(try NetworkAddress("::ffff:192.0.2.7") == address)
    #expect(try NetworkAddress("::ffff:c000:207") == address)
    #expect(address.isV4 && address.bits == 0xFFFF_C000_0207)
    #expect(try NetworkAddress("2001:db8::1").bits == 0x2001_0DB8 << 96 + 1)
    #expect(try address.prefix(v4: 24, v6: 56) == NetworkAddress("192.0.2.0").bits)
    #expect(try NetworkAddress("2001:db8:1:2ff::1").prefix(v4: 24, v6: 56) == NetworkAddress("2001:db8:1:200::").bits)
  }

  @Test(
    "What is no address is refused",
    arguments: [
      "", " ", "1", "1.2.3", "1.2.3.4.5", "256.0.0.1", "1.2.3.4 ", "01.2.3.4", "1.2.3.4\0x", "1.2.3.4:80", "[::1]",
      "fe80::1%eth0", ":::", "12345::", "localhost", String(repeating: "1", count: 60),
    ])
  func noAddress(text: String) { #expect(throws: DomainError.self) { try NetworkAddress(text) } }

  @Test("A list is read with its comments, and ranges that touch become one")
  func list() throws {
    let ranges = try AddressRanges(
      "# all\r\n10.0.0.0/9\t# a half\n10.128.0.0/9\n\n  192.0.2.1  \n2001:db8::/32\n10.5.0.0/16")
    #expect(ranges.count == 3)
    for inside in ["10.0.0.0", "10.255.255.255", "::ffff:10.1.2.3", "192.0.2.1", "2001:db8:ffff::1"] {
      #expect(try ranges.contains(NetworkAddress(inside)), "\(inside)")
    }
    for outside in ["9.255.255.255", "11.0.0.0", "192.0.2.0", "192.0.2.2", "2001:db9::", "::1", "::10.1.2.3"] {
      #expect(try !ranges.contains(NetworkAddress(outside)), "\(outside)")
    }
    #expect(try !AddressRanges().contains(NetworkAddress("10.0.0.1")))
  }

  @Test(
    "A bad line of a list of networks is named with its remedy",
    arguments: [
      ("10.0.0.0/8\nnonsense", "line 2: it is no range: write it as 192.0.2.0/24 or 2001:db8::/32"),
      ("10.0.0.1/8", "line 1: the address has bits beyond its /8: write the first address of the range"),
      ("\n\n10.0.0.0/33", "line 3: what follows the `/` is outside 8...32: correct it"),
      ("10.0.0.0/", "line 1: what follows the `/` is outside 8...32: correct it"),
      ("10.0.0.0/+8", "line 1: what follows the `/` is outside 8...32: correct it"),
      ("0.0.0.0/0", "line 1: what follows the `/` is outside 8...32: correct it"),
      ("2001::/8", "line 1: what follows the `/` is outside 16...128: correct it"),
      ("2001:db8::/32/1", "line 1: it is no range: write it as 192.0.2.0/24 or 2001:db8::/32"),
    ])
  func badNetwork(text: String, message: String) {
    #expect(throws: MarketError(.badList, message)) { try AddressRanges(text) }
  }

  @Test("A set of ranges holds what one of its ranges holds")
  func ranges() throws {
    try forEachSeed(300) { _, random in
      let drawn = (0..<random.int(1...20)).map { _ in (UInt128(random.next() & 0xFFF), random.int(116...128)) }
      let base = UInt128(0x2001_0DB8) << 96
      let prefixes = drawn.map { (base | $0.0 & NetworkAddress.mask($0.1), $0.1) }
      let set = try AddressRanges(
        prefixes.map { "2001:db8::\(String($0.0 & 0xFFFF, radix: 16))/\($0.1)" }.joined(separator: "\n"))
      for low in 0..<UInt128(0x1000) {
        let bits = base | low
        let expected = prefixes.contains { bits & NetworkAddress.mask($0.1) == $0.0 }
        try #require(set.contains(NetworkAddress(bits: bits)) == expected)
      }
    }
  }

  @Test("Patterns stand anywhere or at the start, in whatever case, and exceptions save a name")
  func agents() throws {
    let list = try AgentList("# robots\nBot | anywhere | Cubot, robotics fair\ncurl/ | start")
    #expect(list.count == 2)
    for name in ["SomeBOT/1.0", "x bot", "Curl/8", "curl/"] { #expect(list.matches(name), "\(name)") }
    for name in ["", "bo", "Mozilla CUBOT X19", "at the Robotics Fair", "a curl/8", "Mozilla/5.0"] {
      #expect(!list.matches(name), "\(name)")
    }
    // So much is looked at and no more.
    #expect(!list.matches(String(repeating: " ", count: AgentList.longestName) + "bot"))
  }

  @Test(
    "A bad line of a list of names is named with its remedy",
    arguments: [
      ("bot", "line 1: it is no pattern: write it as `text | anywhere`, or `text | start | exception, exception`"),
      (
        "bot | end", "line 1: it is no pattern: write it as `text | anywhere`, or `text | start | exception, exception`"
      ),
      (
        "bot|anywhere|a|b",
        "line 1: it is no pattern: write it as `text | anywhere`, or `text | start | exception, exception`"
      ),
      ("#\nab | start", "line 2: its text is outside 3...128 bytes: correct it"),
      ("bot | start | ", "line 1: an exception is outside 3...128 bytes: correct or remove it"),
      ("bot | start | cubot,", "line 1: an exception is outside 3...128 bytes: correct or remove it"),
      ("bot | start\nBOT | anywhere", "line 2: its text stands on line 1 already: remove one"),
    ])
  func badName(text: String, message: String) {
    #expect(throws: MarketError(.badList, message)) { try AgentList(text) }
  }

  @Test("Whatever a file holds, it is read or refused with a line")
  func fuzz() throws {
    let parts = [
      "10.0.0.0", "/8", "/", "::", "2001:db8::", "|", "bot", "anywhere", "start", ",", "#", " ", "\n", "\r\n", "\0",
      "é", "/128",
    ]
    try forEachSeed(2_000) { _, random in
      let text = random.list(upTo: 12) { $0.chance(0.1) ? $0.text() : $0.pick(parts) }.joined()
      let lines = text.utf8.split(separator: 10, omittingEmptySubsequences: false).count
      for read in [{ _ = try AddressRanges($0) }, { _ = try AgentList($0) }] as [(String) throws -> Void] {
        do {
          try read(text)
        } catch let error as MarketError {
          let number = Int(error.message.dropFirst(5).prefix { $0.isNumber }) ?? 0
          try #require(error.message.hasPrefix("line ") && (1...lines).contains(number), "\(error)")
        }
      }
    }
  }
}
