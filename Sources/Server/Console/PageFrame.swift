import Domain
import Engine
import Foundation
import Store

/// What all pages of the console show around their content.
struct PageFrame: Sendable {
  enum Tab: String, CaseIterable { case overview, catalogue, decisions, campaigns, audiences, market }

  struct Link: Sendable {
    let title: String
    let path: String
    let isCurrent: Bool
  }

  let title: String
  let links: [Link]
  let keyName: String
  let market: String
  let time: String
  /// Whether Bootstrap and Chart.js are not there.
  let lacksLibraries: Bool

  init(_ tab: Tab, caller: Caller?, engine: Engine, hasLibraries: Bool) {
    title = tab.rawValue.capitalized
    links = Tab.allCases.map { other in
      Link(
        title: other.rawValue.capitalized, path: other == .overview ? "/console" : "/console/\(other.rawValue)",
        isCurrent: other == tab)
    }
    keyName = caller?.name ?? ""
    market = "\(engine.market.currency) · \(engine.market.timeZone)"
    time = ConsoleText.time(engine.now)
    lacksLibraries = !hasLibraries
  }
}

/// A page and its frame, as templates see them.
struct Framed<Page: Sendable>: Sendable {
  let page: Page
  let frame: PageFrame

  init(_ page: Page, _ frame: PageFrame) {
    self.page = page
    self.frame = frame
  }
}
