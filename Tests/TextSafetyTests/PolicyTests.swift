import Domain
import Foundation
import Testing

@testable import TextSafety

@Suite("The policy of content")
struct PolicyTests {
  struct Golden: Decodable {
    let text: String?
    /// What a picture was given.
    let sexual: Double?
    let surface: Surface
    let suitability: String
    let action: String
    let rule: String?
  }

  static let file = Samples.repository.appending(path: "policies/safety.json")

  @Test("Every rule decides a golden case, and every golden case is decided as written")
  func golden() throws {
    let policy = try SafetyPolicy(reading: Self.file)
    let cases = try JSONDecoder().decode(
      [Golden].self, from: Data(contentsOf: Samples.repository.appending(path: "policies/safety.golden.json")))
    let spam = try SpamTextModel(learning: Samples.messages(), recipe: Samples.spamRecipe())
    let toxicity = try ToxicSpanModel(learning: Samples.comments(), recipe: Samples.spanRecipe())
    for golden in cases {
      let suitability = try #require(SafetyPolicy.Suitability(rawValue: golden.suitability))
      var readings: [SafetyPolicy.Signal: SafetyPolicy.Reading] = [:]
      if let text = golden.text {
        readings[.spam] = spam(text).reading
        readings[.toxicity] = toxicity(text).reading
      }
      readings[.sexual] = golden.sexual.map { .init(probability: $0, isAtOperatingPoint: $0 >= 0.8) }
      let verdict = policy(readings, on: golden.surface, for: suitability)
      #expect("\(verdict.action)" == golden.action, "\(golden) \(readings)")
      #expect(verdict.rule == golden.rule, "\(golden) \(readings)")
    }
    #expect(Set(cases.compactMap(\.rule)) == Set(policy.rules.map(\.name)))
  }

  @Test("A rule holds from its probability on, on its surfaces and suitabilities alone")
  func bounds() throws {
    for rule in try SafetyPolicy(reading: Self.file).rules {
      let policy = SafetyPolicy(rules: [rule])
      let (least, below): (SafetyPolicy.Reading, SafetyPolicy.Reading) =
        switch rule.bar {
        case .probability(let least):
          (
            .init(probability: least, isAtOperatingPoint: false),
            .init(probability: least.nextDown, isAtOperatingPoint: true)
          )
        case .operatingPoint:
          (.init(probability: 0, isAtOperatingPoint: true), .init(probability: 1, isAtOperatingPoint: false))
        }
      for surface in Surface.allCases {
        for suitability in SafetyPolicy.Suitability.allCases {
          let isMeant = rule.surfaces.contains(surface) && rule.suitabilities.contains(suitability)
          #expect(policy([rule.signal: least], on: surface, for: suitability).rule == (isMeant ? rule.name : nil))
          #expect(policy([rule.signal: below], on: surface, for: suitability).rule == nil)
          #expect(policy([:], on: surface, for: suitability).action == .allow)
        }
      }
    }
  }

  @Test("The strictest rule decides, and the first among equals")
  func strictest() {
    func rule(_ name: String, _ action: SafetyPolicy.Action) -> SafetyPolicy.Rule {
      SafetyPolicy.Rule(
        name: name, signal: .spam, surfaces: [.ads], suitabilities: [.standard], bar: .probability(0.1), action: action)
    }
    let policy = SafetyPolicy(rules: [rule("a", .limit), rule("b", .block), rule("c", .block), rule("d", .review)])
    let verdict = policy([.spam: .init(probability: 1, isAtOperatingPoint: true)], on: .ads, for: .standard)
    #expect(verdict == SafetyPolicy.Verdict(action: .block, rule: "b"))
  }

  @Test(
    "What a policy must not say is refused with its place and the word that was meant",
    arguments: [
      (#""signal""#, #""signl""#, SafetyError.Code.unknownKey, "`signal`"),
      (#""format": 1"#, #""format": 2"#, .badValue, "format 1"),
      (#""spam", "surf"#, #""spma", "surf"#, .badValue, "`spam`"),
      (#""home_feed""#, #""home_fed""#, .badValue, "`home_feed`"),
      (#"["standard"]"#, #"["standard", "standard"]"#, .badValue, "twice"),
      (#"["standard"]"#, "[]", .badValue, "one element"),
      ("0.5", "1.5", .badValue, "probability"), ("0.5", "0", .badValue, "probability"),
      ("0.5", #""operating pont""#, .badValue, "`operating point`"), ("0.5", "NaN", .malformed, "JSON"),
      (#""block""#, #""blok""#, .badValue, "`block`"), (#""name": "n", "#, "", .badValue, "`name`"),
      ("[{", #"[{"name": "n"},{"#, .badValue, "missing"), ("}]}", "}]", .malformed, "JSON"),
    ])
  func refused(part: String, changed: String, code: SafetyError.Code, message: String) throws {
    let sound =
      #"{"format": 1, "rules": [{"name": "n", "signal": "spam", "surfaces": ["home_feed"], "#
      + #""suitability": ["standard"], "at_least": 0.5, "action": "block"}]}"#
    #expect(try SafetyPolicy(parsing: Data(sound.utf8)).rules.count == 1)
    let error = #expect(throws: SafetyError.self) {
      try SafetyPolicy(parsing: Data(sound.replacingOccurrences(of: part, with: changed).utf8))
    }
    #expect(error?.code == code)
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
  }
}
