import ArgumentParser
import Domain
import Engine
import Foundation
import Terminal

struct Decide: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Decide one page, as a request over HTTP would.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var signals: SignalOptions

  @Option(help: "home_feed, search, related, ads or ctv.")
  var surface: String

  @Option(help: "Who the page is for; nobody in particular when left out.")
  var user: String?

  @Option(help: "The words searched for.")
  var query: String?

  @Option(help: "The file of a picture to search with.")
  var picture: String?

  @Option(help: "The item whose neighbours are wanted.")
  var item: String?

  @Option(help: "Entries wanted.")
  var size: Int?

  @Option(help: "phone, tablet, desktop or television.")
  var device: String?

  private static func bytes(of path: String) throws -> [UInt8] {
    guard let data = try? Data(contentsOf: URL(filePath: path)) else {
      throw CommandFailure(.badInput, "\(path) cannot be read: name the file of a picture.")
    }
    return [UInt8](data)
  }

  func run() async throws {
    guard let surface = Surface(rawValue: surface) else {
      let known = Surface.allCases.map(\.rawValue).joined(separator: ", ")
      throw CommandFailure(.wrongUsage, "--surface is none of \(known).")
    }
    let kind = try device.map { text in
      guard let kind = DeviceKind(rawValue: text) else {
        let known = DeviceKind.allCases.map(\.rawValue).joined(separator: ", ")
        throw CommandFailure(.wrongUsage, "--device is none of \(known).")
      }
      return kind
    }
    let request = DecisionRequest(
      surface: surface, user: try user.map { try UserID($0) }, query: query, picture: try picture.map(Self.bytes),
      item: try item.map { try ItemID($0) }, size: size, device: kind)
    let bound = try signals.forEngine(of: common.directory, encoding: surface == .search)
    let response = try await common.withEngine(signals: bound) { try await $0.decide(request) }
    try Output(format: common.format).write(response) {
      var table = TextTable(["position", "item", "ad", "advertiser"])
      for (position, entry) in response.entries.enumerated() {
        table.rows.append(
          ["\(position)", entry.item.rawValue, entry.ad?.ad.rawValue ?? "", entry.ad?.advertiser.rawValue ?? ""])
      }
      return "decision \(response.decision)\(response.isDegraded ? " (degraded)" : "")\n\(table.text)"
    }
  }
}
