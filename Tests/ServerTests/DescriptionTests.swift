import Engine
import Foundation
import HTTPTypes
import Testing

@testable import Server

@Suite("The API's description")
struct DescriptionTests {
  /// The operations of the file, as `GET /v1/items`, by its own indentation: paths by two, methods by four.
  private func operations(_ text: String) -> [String] {
    var operations: [String] = []
    var path = ""
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let section = lines.drop { $0 != "paths:" }.dropFirst().prefix { $0.first == " " || $0.isEmpty }
    for line in section {
      if line.hasPrefix("  /") { path = String(line.dropFirst(2).dropLast()) }
      let method = line.dropFirst(4).dropLast()
      if line.hasPrefix("    "), line.last == ":", ["get", "put", "post", "delete"].contains(method) {
        operations.append("\(method.uppercased()) \(path)")
      }
    }
    return operations
  }

  @Test("Every route but the console's pages is in the file, and every operation of the file is a route")
  func agrees() async throws {
    let shop = try Shop()
    let text = try await shop.onRouter { try await $0.with(key: nil).send(.get, "/openapi.yaml").text }
    let routes = shop.server.table.routes.filter { $0.path != "/" && !$0.path.hasPrefix("/console") }
    let names = routes.map { "\($0.method.rawValue) \($0.path)" }
    #expect(names.count == Set(names).count)
    #expect(operations(text).sorted() == names.sorted())
  }

  @Test("The file names every code that a problem may have")
  func codes() throws {
    let text = String(decoding: try Resource.bytes("openapi.yaml"), as: UTF8.self)
    for code in ProblemCode.allCases { #expect(text.contains("            - \(code.rawValue)\n"), "\(code)") }
  }

  @Test("The file names the scope of every route")
  func scopes() throws {
    let text = String(decoding: try Resource.bytes("openapi.yaml"), as: UTF8.self)
    let shop = try Shop()
    for scope in KeyScope.allCases {
      let routes = shop.server.table.routes.filter { $0.access == .scope(scope) }
      #expect(text.components(separatedBy: "- key: [\"\(scope.rawValue)\"]").count - 1 == routes.count, "\(scope)")
    }
  }
}
