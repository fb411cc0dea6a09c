import Domain
public import Foundation

extension SafetyPolicy {
  /// Reads a policy, and refuses keys and words that nobody knows: a misspelt one would otherwise count as left out.
  ///
  /// - Parameter file: its name, for refusals.
  /// - Throws: `SafetyError`: `malformed`, `unknownKey`, `badValue`.
  public init(parsing data: Data, file: String = "policy") throws(SafetyError) {
    let root = try PolicyNode(parsing: data, file: file)
    let members = try root.members(["format", "rules"])
    guard members("format").number == 1 else {
      throw members("format").refusal(.badValue, "this program reads format 1: write `\"format\": 1`, or update.")
    }
    var rules: [Rule] = []
    for node in try members("rules").list() {
      let rule = try Rule(node)
      guard !rules.contains(where: { $0.name == rule.name }) else {
        throw node.refusal(.badValue, "a rule of the name `\(rule.name)` stands above: rename one.")
      }
      rules.append(rule)
    }
    self.rules = rules
  }

  /// - Throws: `SafetyError`: `unreadable`, and what `init(parsing:)` throws.
  public init(reading file: URL) throws(SafetyError) {
    try self.init(parsing: try TextFile.read(file), file: file.lastPathComponent)
  }
}

extension SafetyPolicy.Rule {
  fileprivate init(_ node: PolicyNode) throws(SafetyError) {
    let members = try node.members(["name", "signal", "surfaces", "suitability", "at_least", "action"])
    name = try members("name").text()
    signal = try members("signal").choice(Self.named(SafetyPolicy.Signal.allCases))
    surfaces = try Self.set(members("surfaces"), Self.named(Surface.allCases))
    suitabilities = try Self.set(members("suitability"), Self.named(SafetyPolicy.Suitability.allCases))
    action = try members("action").choice(["limit": .limit, "review": .review, "block": .block])
    let bar = members("at_least")
    if let number = bar.number {
      guard number > 0, number <= 1 else {
        throw bar.refusal(.badValue, "\(number) is no probability above 0: a rule that always holds says nothing.")
      }
      self.bar = .probability(number)
    } else {
      self.bar = try bar.choice(["operating point": .operatingPoint])
    }
  }

  private static func set<Choice: Hashable>(
    _ node: PolicyNode, _ choices: [String: Choice]
  ) throws(SafetyError) -> Set<Choice> {
    var set: Set<Choice> = []
    for element in try node.list() {
      guard set.insert(try element.choice(choices)).inserted else {
        throw element.refusal(.badValue, "this stands twice: keep one.")
      }
    }
    return set
  }

  private static func named<Choice: RawRepresentable<String>>(_ choices: [Choice]) -> [String: Choice] {
    Dictionary(uniqueKeysWithValues: choices.map { ($0.rawValue, $0) })
  }
}
