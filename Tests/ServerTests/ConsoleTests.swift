import Domain
import Foundation
import HTTPTypes
import Testing

@testable import Server

@Suite("Console")
struct ConsoleTests {
  private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13]

  /// A shop whose pictures folder holds a picture, a page in disguise, and links.
  private func shop() throws -> Shop {
    try Shop { options, root in
      let folder = root.appending(path: "pictures", directoryHint: .isDirectory)
      let manager = FileManager.default
      try? manager.createDirectory(at: folder.appending(path: "deep"), withIntermediateDirectories: true)
      try? Data(Self.png).write(to: folder.appending(path: "penguin.png"))
      try? Data("<html><script>x()</script></html>".utf8).write(to: folder.appending(path: "lighthouse.png"))
      try? Data("<?xml version='1.0'?><svg onload='x()'/>".utf8).write(to: folder.appending(path: "tulip.png"))
      try? Data(Self.png).write(to: root.appending(path: "outside.png"))
      try? manager.createSymbolicLink(
        at: folder.appending(path: "deep/teapot.png"), withDestinationURL: root.appending(path: "outside.png"))
      options.pictureFolders = [folder]
    }
  }

  private func signedIn(_ shop: Shop, _ caller: Shop.Caller) async throws -> HTTPFields {
    let answer = try await caller.send(
      .post, "/console/sign-in", "key=\(shop.admin)", type: "application/x-www-form-urlencoded")
    return [.cookie: String(try #require(answer.headers[.setCookie]).prefix { $0 != ";" }), .accept: "text/html"]
  }

  @Test("Every page is made, runs nothing inline and loads nothing from elsewhere")
  func pages() async throws {
    let shop = try shop()
    try await shop.onRouter { caller in
      let headers = try await signedIn(shop, caller)
      let made = try await caller.send(.post, "/v1/decide", #"{"surface": "home_feed", "user": "u1"}"#).json()
      let decision = try #require(made["decision"]?.text)
      let paths = [
        "", "/catalogue", "/decisions", "/decisions/\(decision)", "/campaigns", "/audiences", "/market",
      ]
      for path in paths {
        let page = try await caller.send(.get, "/console\(path)", headers: headers)
        #expect(page.status == 200, "\(path)")
        #expect(page.headers[.contentSecurityPolicy]?.contains("default-src 'none'") == true)
        #expect(page.text.contains("</html>"), "\(path)")
        #expect(!page.text.contains("style=") && !page.text.contains("http://") && !page.text.contains("https://"))
        #expect(page.text.firstMatch(of: /\son[a-z]+\s*=/) == nil, "\(path)")
      }
    }
  }

  @Test("An explained decision shows who won, what they pay and who set the price")
  func explains() async throws {
    let shop = try shop()
    try await shop.onRouter { caller in
      let headers = try await signedIn(shop, caller)
      let made = try await caller.send(.post, "/v1/decide", #"{"surface": "home_feed", "user": "u1"}"#).json()
      let decision = try #require(made["decision"]?.text)
      let page = try await caller.send(.get, "/console/decisions/\(decision)", headers: headers).text
      #expect(page.contains("won position 1"))
      #expect(page.contains("ads.targeting"))
      #expect(page.contains("/console/pictures/penguin"))
      let missing = try await caller.send(.get, "/console/decisions/ghost", headers: headers)
      #expect(missing.status == 404)
      #expect(missing.text.contains("There is no such decision"))
    }
  }

  @Test("What people write is shown as text")
  func escapes() async throws {
    let shop = try shop()
    try await shop.onRouter { caller in
      let headers = try await signedIn(shop, caller)
      let row = #"{"id": "<b>", "title": "<script>alert(1)</script>"}"#
      try await caller.send(.post, "/v1/items", #"{"items": [\#(row)]}"#)
      let page = try await caller.send(.get, "/console/catalogue", headers: headers).text
      #expect(page.contains("&lt;script&gt;") && !page.contains("<script>alert"))
    }
  }

  @Test("A picture is served by its first bytes, a drawing in a sandbox, and what is none is not served")
  func pictures() async throws {
    let shop = try shop()
    try await shop.onRouter { caller in
      let headers = try await signedIn(shop, caller)
      let picture = try await caller.send(.get, "/console/pictures/penguin", headers: headers)
      #expect(picture.status == 200)
      #expect(picture.headers[.contentType] == "image/png")
      let drawing = try await caller.send(.get, "/console/pictures/tulip", headers: headers)
      #expect(drawing.headers[.contentType] == "image/svg+xml")
      #expect(drawing.headers[.contentSecurityPolicy]?.hasSuffix("; sandbox") == true)
      #expect(try await caller.send(.get, "/console/pictures/lighthouse", headers: headers).status == 404)
      #expect(try await caller.send(.get, "/console/pictures/violin", headers: headers).status == 404)
      #expect(try await caller.send(.get, "/console/pictures/ghost", headers: headers).status == 404)
    }
  }

  @Test(
    "No path leads out of the folder of pictures",
    arguments: [
      "../outside.png", "deep/../../outside.png", "/etc/passwd", "deep/teapot.png", "./penguin.png", "", "deep//x",
      "penguin.png\0.png", "..",
    ])
  func traversal(path: String) throws {
    let shop = try shop()
    let folder = PictureFolder(roots: [shop.root.appending(path: "pictures")])
    #expect(folder.picture(at: "penguin.png")?.type == .png)
    #expect(folder.picture(at: path) == nil)
  }

  @Test("Assets are those that the console needs, and no path reaches others")
  func assets() async throws {
    let shop = try shop()
    try await shop.onRouter { caller in
      let style = try await caller.send(.get, "/console/assets/console.css")
      #expect(style.headers[.contentType] == "text/css; charset=utf-8")
      for name in ["..%2F..%2Fopenapi.yaml", "%2e%2e", "keys.json", "chart.min.js"] {
        #expect(try await caller.send(.get, "/console/assets/\(name)").status == 404, "\(name)")
      }
    }
  }

  @Test("Charts have an hour of minutes and every active campaign")
  func charts() async throws {
    let shop = try shop()
    try await shop.onRouter { caller in
      let headers = try await signedIn(shop, caller)
      try await caller.send(.post, "/v1/decide", #"{"surface": "home_feed"}"#)
      let data = try await caller.send(.get, "/console/data/overview", headers: headers).json()
      #expect(data["minutes"]?["decisions"]?.list?.count == 60)
      #expect(data["minutes"]?["decisions"]?.list?.last?.number == 1)
      #expect(data["pacing"]?["labels"]?.list?.compactMap(\.text) == ["c1", "c2"])
    }
  }
}
