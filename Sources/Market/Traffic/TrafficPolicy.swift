/// What is taken for invalid traffic: thresholds as data.
public struct TrafficPolicy: Equatable, Sendable, Codable {
  /// How many events a person or a network may cause in a time that slides.
  public struct Rate: Equatable, Sendable, Codable {
    public enum Subject: String, Sendable, Codable, CaseIterable { case person, network }
    public enum Act: String, Sendable, Codable, CaseIterable {
      case impression, click
      /// Whatever happens on the platform.
      case any
    }

    public var subject: Subject
    public var act: Act
    public var seconds: Int64
    /// What comes beyond is filtered, and counts on: whoever goes on at that pace stays filtered.
    public var most: Int

    public init(of subject: Subject, _ act: Act, seconds: Int64, most: Int) {
      self.subject = subject
      self.act = act
      self.seconds = seconds
      self.most = most
    }
  }

  /// A click that comes sooner after its page was decided is no person's. By the server's clock alone.
  public var clickAfterServingMilliseconds: Int64
  /// A click that comes later does not count.
  public var clickWindowSeconds: Int64
  /// A second impression or click of one serving within this time is the first one again.
  public var duplicateSeconds: Int64
  /// By how much the client may date an impression after its click: one that waits until the ad was seen for a second sends it
  /// late.
  public var impressionAfterClickMilliseconds: Int64
  public var rates: [Rate]
  /// How many leading bits of an address stand for its network.
  public var networkBitsV4: Int
  public var networkBitsV6: Int
  /// People and networks are known by hashes under a key that is another one after so long.
  public var keySeconds: Int64
  /// The most servings whose impression and click are remembered, and the most counts of people and networks.
  public var servings: Int
  public var counts: Int

  public init(
    clickAfterServingMilliseconds: Int64 = 300, clickWindowSeconds: Int64 = 3_600, duplicateSeconds: Int64 = 3_600,
    impressionAfterClickMilliseconds: Int64 = 10_000, rates: [Rate] = Self.usualRates, networkBitsV4: Int = 24,
    networkBitsV6: Int = 56, keySeconds: Int64 = 86_400, servings: Int = 262_144, counts: Int = 262_144
  ) {
    self.clickAfterServingMilliseconds = clickAfterServingMilliseconds
    self.clickWindowSeconds = clickWindowSeconds
    self.duplicateSeconds = duplicateSeconds
    self.impressionAfterClickMilliseconds = impressionAfterClickMilliseconds
    self.rates = rates
    self.networkBitsV4 = networkBitsV4
    self.networkBitsV6 = networkBitsV6
    self.keySeconds = keySeconds
    self.servings = servings
    self.counts = counts
  }

  public static let usualRates = [
    Rate(of: .person, .click, seconds: 60, most: 15), Rate(of: .person, .click, seconds: 3_600, most: 120),
    Rate(of: .person, .impression, seconds: 60, most: 600), Rate(of: .network, .click, seconds: 60, most: 120),
    Rate(of: .network, .click, seconds: 3_600, most: 1_200), Rate(of: .network, .any, seconds: 60, most: 12_000),
  ]

  public static let standard = TrafficPolicy()

  /// - Throws: `badPolicy` with the field and its range.
  public func validated() throws(MarketError) -> TrafficPolicy {
    let (day, week) = (Int64(86_400), Int64(604_800))
    try require(clickAfterServingMilliseconds, in: 0...60_000, "clickAfterServingMilliseconds")
    try require(clickWindowSeconds, in: 1...week, "clickWindowSeconds")
    try require(duplicateSeconds, in: 0...week, "duplicateSeconds")
    try require(impressionAfterClickMilliseconds, in: 0...3_600_000, "impressionAfterClickMilliseconds")
    try require(Int64(rates.count), in: 0...32, "the number of `rates`")
    for (place, rate) in rates.enumerated() {
      try require(rate.seconds, in: 1...day, "rates.\(place).seconds")
      try require(Int64(rate.most), in: 1...1_000_000_000, "rates.\(place).most")
    }
    try require(Int64(networkBitsV4), in: 8...32, "networkBitsV4")
    try require(Int64(networkBitsV6), in: 16...128, "networkBitsV6")
    try require(keySeconds, in: 3_600...week, "keySeconds")
    try require(Int64(servings), in: 8...16_777_216, "servings")
    try require(Int64(counts), in: 8...16_777_216, "counts")
    return self
  }

  private func require(_ value: Int64, in range: ClosedRange<Int64>, _ field: String) throws(MarketError) {
    guard range.contains(value) else {
      throw MarketError(
        .badPolicy, "\(field) is outside \(range.lowerBound)...\(range.upperBound): correct it in the rules of traffic."
      )
    }
  }
}

/// Everything that says what is invalid traffic.
public struct TrafficRules: Equatable, Sendable {
  public var policy: TrafficPolicy
  public var datacentres: AddressRanges
  public var agents: AgentList
  /// The name under which an event that is filtered keeps what it was filtered by.
  public var version: String

  public init(
    policy: TrafficPolicy = .standard, datacentres: AddressRanges = AddressRanges(), agents: AgentList = AgentList(),
    version: String = "standard"
  ) {
    self.policy = policy
    self.datacentres = datacentres
    self.agents = agents
    self.version = version
  }
}
