import Domain
import Foundation
import HTTPTypes
import Testing

@testable import Server

@Suite("Access")
struct AccessTests {
  @Test("Every route that is not open refuses a request without a key, and one with a wrong key")
  func needsKey() async throws {
    let shop = try Shop()
    try await shop.onRouter { caller in
      for route in shop.server.table.routes where route.access != .open {
        let path = route.path.replacing("{id}", with: "x").replacing("{item}", with: "x")
        let answer = try await caller.with(key: nil).send(route.method, path, route.method == .get ? nil : "{}")
        if route.access == .console {
          #expect(answer.status == 303, "\(route.path)")
          #expect(answer.headers[.location] == "/console/sign-in")
        } else {
          #expect(answer.status == 401, "\(route.path)")
          #expect(try answer.problem() == "unauthorized")
          #expect(answer.headers[.wwwAuthenticate]?.hasPrefix("Bearer") == true)
        }
      }
      let forged = shop.admin.dropLast() + (shop.admin.last == "0" ? "1" : "0")
      #expect(try await caller.with(key: String(forged)).send(.get, "/v1/items").status == 401)
    }
  }

  @Test("A key opens the routes of its scopes and no other", arguments: KeyScope.allCases)
  func scopes(scope: KeyScope) async throws {
    let shop = try Shop()
    let key = try shop.key(scope)
    try await shop.onRouter { caller in
      for route in shop.server.table.routes {
        guard case .scope(let needed) = route.access else { continue }
        let path = route.path.replacing("{id}", with: "x").replacing("{item}", with: "x")
        let answer = try await caller.with(key: key).send(route.method, path, route.method == .get ? nil : "")
        let isAllowed = scope == needed || scope == .admin
        #expect((answer.status == 403) != isAllowed, "\(scope) \(route.method) \(route.path) \(answer.status)")
      }
    }
  }

  @Test("A revoked key opens nothing, and neither does its session")
  func revokes() async throws {
    let shop = try Shop()
    let key = try shop.key(.reports)
    try await shop.onRouter { caller in
      let cookie = try await signIn(caller, key)
      #expect(try await caller.send(.get, "/console", headers: [.cookie: cookie]).status == 200)
      #expect(try await caller.with(key: key).send(.get, "/v1/decisions").status == 200)
      try shop.keys.revoke(try #require(AccessKey.id(in: key)))
      #expect(try await caller.with(key: key).send(.get, "/v1/decisions").status == 401)
      #expect(try await caller.send(.get, "/console", headers: [.cookie: cookie]).status == 303)
    }
  }

  private func signIn(_ caller: Shop.Caller, _ key: String) async throws -> String {
    let answer = try await caller.with(key: nil).send(
      .post, "/console/sign-in", "key=\(key)", type: "application/x-www-form-urlencoded")
    #expect(answer.status == 303)
    let header = try #require(answer.headers[.setCookie])
    #expect(header.contains("HttpOnly") && header.contains("SameSite=Strict"))
    return String(header.prefix { $0 != ";" })
  }

  @Test("The console is entered with a key of its scope, left by signing out, and closed by time")
  func signsIn() async throws {
    let shop = try Shop()
    let other = try shop.key(.serve)
    try await shop.onRouter { caller in
      let form = "application/x-www-form-urlencoded"
      #expect(try await caller.send(.post, "/console/sign-in", "key=wrong", type: form).status == 401)
      #expect(try await caller.send(.post, "/console/sign-in", "key=\(other)", type: form).status == 403)
      let first = try await signIn(caller, shop.admin)
      #expect(try await caller.send(.post, "/console/sign-out", headers: [.cookie: first]).status == 303)
      #expect(try await caller.send(.get, "/console", headers: [.cookie: first]).status == 303)
      let second = try await signIn(caller, shop.admin)
      shop.clock.advance(seconds: 12 * 3_600 - 1)
      #expect(try await caller.send(.get, "/console", headers: [.cookie: second]).status == 200)
      shop.clock.advance(seconds: 1)
      #expect(try await caller.send(.get, "/console", headers: [.cookie: second]).status == 303)
    }
  }

  @Test("Guessing keys is slowed down, and holds up nobody who has one")
  func slowsGuessing() async throws {
    let shop = try Shop()
    try await shop.onRouter { caller in
      for _ in 0..<60 { #expect(try await caller.with(key: "vit_guess").send(.get, "/v1/items").status == 401) }
      let answer = try await caller.with(key: "vit_guess").send(.get, "/v1/items")
      #expect(answer.status == 429)
      #expect(try answer.problem() == "too_many_attempts")
      #expect(answer.headers[.retryAfter] == "60")
      #expect(try await caller.send(.get, "/v1/items").status == 200)
      shop.clock.advance(seconds: 60)
      #expect(try await caller.with(key: "vit_guess").send(.get, "/v1/items").status == 401)
    }
  }

  @Test("Files of keys are for their owner alone, and hold no key but the first")
  func keepsSecrets() throws {
    let shop = try Shop()
    let made = try shop.keys.create(name: "till", scopes: [.events], now: Shop.start)
    for name in [KeyRing.fileName, KeyRing.adminFileName] {
      let file = shop.root.appending(path: name)
      let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
    }
    let file = try String(contentsOf: shop.root.appending(path: KeyRing.fileName), encoding: .utf8)
    #expect(!file.contains(made.text) && !file.contains(shop.admin))
    #expect(file.contains(made.key.id))
    let reopened = try KeyRing(at: shop.root, now: Shop.start)
    #expect(reopened.caller(with: made.text)?.scopes == [.events])
    #expect(reopened.caller(with: shop.admin)?.may(.catalogueWrite) == true)
  }

  @Test("A key's name and scopes are checked, and an unknown key is not revoked")
  func checksKeys() throws {
    let shop = try Shop()
    #expect(throws: KeyError.self) { try shop.keys.create(name: "", scopes: [.serve], now: Shop.start) }
    #expect(throws: KeyError.self) { try shop.keys.create(name: "a\nb", scopes: [.serve], now: Shop.start) }
    #expect(throws: KeyError.self) { try shop.keys.create(name: "a", scopes: [], now: Shop.start) }
    #expect(throws: KeyError.self) { try shop.keys.revoke("00000000") }
  }
}
