import Foundation
import HTTPTypes
import Testing

@testable import Server

@Suite("The market over HTTP")
struct MarketRouteTests {
  private func decided(_ caller: Shop.Caller) async throws -> (decision: String, ad: String) {
    let made = try await caller.send(.post, "/v1/decide", #"{"surface": "home_feed", "user": "u1"}"#).json()
    let decision = try #require(made["decision"]?.text)
    let story = try await caller.send(.get, "/v1/decisions/\(decision)").json()
    let winner = try #require(story["ads"]?.list?.first { $0["outcome"]?.text == "won" })
    return (decision, try #require(winner["ad"]?.text))
  }

  @Test("An auction is held again with another bid: as logged it wins, for a thousandth it does not")
  func trial() async throws {
    let shop = try Shop()
    try await shop.onRouter { caller in
      let (decision, ad) = try await decided(caller)
      let path = "/v1/decisions/\(decision)/auction?ad=\(ad)"
      let same = try await caller.send(.get, path).json()
      #expect(same["replayed"]?["outcome"]?.text == "won")
      #expect(same["replayed"]?["price"]?.number == same["logged"]?["price"]?.number)
      #expect(same["steps"]?.list?.isEmpty == false)
      let poor = try await caller.send(.get, path + "&bid_micros=1000").json()
      #expect(poor["replayed"]?["outcome"]?.text == "auction.belowReserve")
    }
  }

  @Test("What cannot be held again is a problem that names the parameter")
  func refused() async throws {
    let shop = try Shop()
    try await shop.onRouter { caller in
      let (decision, ad) = try await decided(caller)
      let path = "/v1/decisions/\(decision)/auction"
      #expect(try await caller.send(.get, path).problem() == "bad_parameter")
      #expect(try await caller.send(.get, path + "?ad=\(ad)&bid_micros=0").problem() == "bad_parameter")
      #expect(try await caller.send(.get, path + "?ad=\(ad)&bid_micros=1234").problem() == "bad_parameter")
      #expect(try await caller.send(.get, path + "?ad=ghost").problem() == "not_found")
      #expect(try await caller.send(.get, "/v1/decisions/ghost/auction?ad=\(ad)").problem() == "not_found")
    }
  }

  @Test("The report has every campaign with its health and reasons, and the console shows the same")
  func report() async throws {
    let shop = try Shop()
    try await shop.onRouter { caller in
      let (decision, ad) = try await decided(caller)
      let report = try await caller.send(.get, "/v1/reports/market").json()
      #expect(report["pages"]?.number == 1)
      #expect(report["campaigns"]?.list?.count == 2)
      #expect(report["campaigns"]?.list?.allSatisfy { $0["health"]?.text != nil } == true)
      let answer = try await caller.send(
        .post, "/console/sign-in", "key=\(shop.admin)", type: "application/x-www-form-urlencoded")
      let headers: HTTPFields = [
        .cookie: String(try #require(answer.headers[.setCookie]).prefix { $0 != ";" }), .accept: "text/html",
      ]
      let market = try await caller.send(.get, "/console/market", headers: headers).text
      #expect(market.contains("c1") && market.contains("What limits cost"))
      let auction = try await caller.send(
        .get, "/console/decisions/\(decision)/auction?ad=\(ad)", headers: headers
      ).text
      #expect(auction.contains("Held again") && auction.contains("won position"))
    }
  }
}
