import Domain
import Foundation
import Funnel
import Ledger
import Market
import TestSupport
import Testing

@Suite("Policy versions")
struct PolicyVersionTests {
  @Test("The standard policy's bytes and version are frozen")
  func frozen() throws {
    let json =
      #"{"adLoad":{"firstPosition":2,"gap":4,"maximum":4},"explorationShare":0.05,"hideCost":20000,"#
      + #""maximumAttempts":4,"organic":{"click":1000,"hide":10000,"relevance":20000,"save":4000},"pageSize":20,"#
      + #""reservePerThousand":200000,"rounding":"up","saveValue":2000}"#
    #expect(String(decoding: try PolicyVersion.canonicalJSON(of: .standard), as: UTF8.self) == json)
    // sha256sum of that text, first 16 digits.
    #expect(try PolicyVersion(of: .standard).digest == "72dd22b12928df77")
    // Policies from before relevance have none, and keep their versions.
    var earlier = Policy.standard
    earlier.organic.relevance = nil
    #expect(try PolicyVersion(of: earlier).digest == "5c7a3bd029e70d89")
    let stored = Data(json.replacing("\"relevance\":20000,", with: "").utf8)
    #expect(try JSONDecoder().decode(Policy.self, from: stored) == earlier)
  }

  @Test("A version is 16 hexadecimal digits, equal for equal policies and for those read back")
  func stable() throws {
    var versions: Set<PolicyVersion> = []
    try forEachSeed(300) { _, random in
      let policy = random.policy()
      let version = try PolicyVersion(of: policy)
      try #require(version.digest.count == 16 && version.digest.allSatisfy { $0.isHexDigit && !$0.isUppercase })
      try #require(try PolicyVersion(of: Oracle.turnedThroughJSON(policy)) == version)
      try #require(try Oracle.turnedThroughJSON(version) == version)
      versions.insert(version)
    }
    #expect(versions.count == 300)
  }

  @Test("Every field is part of the version")
  func sensitive() throws {
    let changes: [(inout Policy) -> Void] = [
      { _ in }, { $0.reservePerThousand = .init(rawValue: 1) }, { $0.rounding = .down },
      { $0.saveValue = .init(rawValue: 1) },
      { $0.hideCost = .init(rawValue: 1) }, { $0.organic.click = .init(rawValue: 1) },
      { $0.organic.save = .init(rawValue: 1) },
      { $0.organic.hide = .init(rawValue: 1) }, { $0.organic.relevance = nil }, { $0.adLoad.firstPosition = 1 },
      { $0.adLoad.gap = 1 },
      { $0.adLoad.maximum = 1 },
      { $0.pageSize = 1 }, { $0.maximumAttempts = 1 }, { $0.explorationShare = 0.050000000000000003.nextUp },
    ]
    let versions = try changes.map { change in
      var policy = Policy.standard
      change(&policy)
      return try PolicyVersion(of: policy)
    }
    #expect(Set(versions).count == changes.count)
  }

  @Test("Drop reasons of funnel and decision share no number and no name")
  func reasons() throws {
    let catalogue = try DropReasonCatalogue([DropReason.funnelNames, DropReason.decisionNames])
    #expect(catalogue.name(of: .outranked) == "auction.outranked")
    #expect(DropReason.decisionNames.keys.allSatisfy { (100...149).contains($0.rawValue) })
    #expect(DropReason.decisionNames.keys.map(\.rawValue).sorted() == Array(100...110))
  }
}
