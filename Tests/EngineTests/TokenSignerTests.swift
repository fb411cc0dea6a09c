import Domain
import Market
import TestSupport
import Testing

@testable import Engine

@Suite("Tracking tokens")
struct TokenSignerTests {
  private let now = Timestamp(milliseconds: 1_700_000_000_000)
  private let signer: TokenSigner

  init() throws { signer = try TokenSigner(secret: [UInt8](repeating: 7, count: 32)) }

  private func token() throws -> TrackingToken {
    TrackingToken(
      decision: try DecisionID("d1"), position: 3, advertiser: try AdvertiserID("adv"),
      campaign: try CampaignID("camp"), adGroup: try AdGroupID("group"), ad: try AdID("ad"), event: .click,
      price: Micros(rawValue: 250_000), hold: Micros(rawValue: 9_000), expiresAt: now.advanced(bySeconds: 60))
  }

  @Test("A signed token comes back as it was")
  func roundTrip() throws {
    #expect(try signer.read(signer.sign(token()), at: now) == .valid(token()))
  }

  @Test("After its end a token is known but not valid")
  func expiry() throws {
    #expect(try signer.read(signer.sign(token()), at: now.advanced(bySeconds: 60)) == .expired(token()))
  }

  @Test("A token with any changed character is refused")
  func tampering() throws {
    let text = Array(try signer.sign(token()))
    for index in text.indices where text[index] != "." {
      var changed = text
      changed[index] = text[index] == "A" ? "B" : "A"
      // The last character of a group of base64 may hold unused bits; a change there that decodes to the same bytes is none.
      guard
        Base64URL.decode(Substring(String(changed).split(separator: ".")[0]))
          != Base64URL.decode(Substring(String(text).split(separator: ".")[0]))
          || Base64URL.decode(Substring(String(changed).split(separator: ".")[1]))
            != Base64URL.decode(Substring(String(text).split(separator: ".")[1]))
      else { continue }
      #expect(throws: EngineError.self) { try signer.read(String(changed), at: now) }
    }
  }

  @Test("A token of another market is refused")
  func otherSecret() throws {
    let other = try TokenSigner(secret: [UInt8](repeating: 8, count: 32))
    #expect(throws: EngineError.self) { try other.read(signer.sign(token()), at: now) }
  }

  @Test(
    "What is no token is refused",
    arguments: ["", ".", "a", "a.b", "a.b.c", "....", String(repeating: "a", count: 10_000), "ä.ö"])
  func garbage(text: String) {
    #expect(throws: EngineError.self) { try signer.read(text, at: now) }
  }

  @Test("A secret that is too short is refused")
  func shortSecret() {
    #expect(throws: EngineError.self) { try TokenSigner(secret: [1, 2, 3]) }
  }
}
