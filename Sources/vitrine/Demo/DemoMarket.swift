import Domain
import Engine
import Foundation
import Store
import World

/// The demo's market: stamps as the catalogue, simulated people and advertisers, imported like anybody's data.
struct DemoMarket {
  let items: [Item]
  let plan: MarketPlan
  let warmUp: Cohort
  let fresh: Cohort

  /// People with their tastes.
  struct Cohort {
    let name: String
    let tastes: Tastes
    let population: Population

    init(_ name: String, people: Int, items: [Item], seed: UInt64) throws {
      self.name = name
      tastes = Tastes(people: people, cohort: name, items: items, seed: seed)
      let samples = Dictionary(grouping: items) { $0.category?.lineage.first }
        .compactMap { category, members in
          category.flatMap { category in members.first.map { (category: category, sample: $0.id) } }
        }.sorted { $0.category < $1.category }
      population = try Population(count: people, cohort: name, categories: samples, tastes: tastes, seed: seed)
    }
  }

  init(items: [Item], scale: DemoScale, seed: UInt64) throws {
    self.items = items
    plan = try MarketPlan(
      advertisers: scale.advertisers, items: items, dailyBudget: Micros(rawValue: 12_000_000), seed: seed)
    warmUp = try Cohort("warm", people: scale.people, items: items, seed: seed)
    fresh = try Cohort("fresh", people: scale.people, items: items, seed: seed)
  }

  /// Writes the market as files and imports them.
  func fill(_ directory: DataDirectory, currency: Currency, pictures: URL) throws -> [ImportReport] {
    let database = try MarketDatabase.open(at: directory.root)
    let folder = directory.root.appending(path: "demo", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let placed = try items.map { item in
      var item = item
      if let path = item.picture {
        item.picture = "pictures/\(path)"
        try Self.place(pictures.appending(path: path), at: folder.appending(path: "pictures/\(path)"))
      }
      return item
    }
    let files: [(ImportEntity, URL, [[UInt8]])] = [
      (.items, folder.appending(path: "items.jsonl"), placed.map { RowText.line($0, currency: currency) }),
      (
        .users, folder.appending(path: "users.jsonl"),
        (warmUp.population.users + fresh.population.users).map { RowText.line($0) }
      ),
      (.campaigns, folder.appending(path: "campaigns.jsonl"), campaignLines(currency)),
    ]
    return try files.map { kind, file, lines in
      try Data(lines.flatMap { $0 + [UInt8(ascii: "\n")] }).write(to: file, options: .atomic)
      return try Importer(database: database).run(kind, from: file)
    }
  }

  /// Links a file into the data directory, or copies it from another file system.
  private static func place(_ file: URL, at target: URL) throws {
    let manager = FileManager.default
    try manager.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    do {
      try manager.linkItem(at: file.resolvingSymlinksInPath(), to: target)
    } catch {
      try manager.copyItem(at: file.resolvingSymlinksInPath(), to: target)
    }
  }

  private func campaignLines(_ currency: Currency) -> [[UInt8]] {
    plan.advertisers.map { RowText.line($0, currency: currency) }
      + plan.campaigns.map { RowText.line($0, currency: currency) }
      + plan.adGroups.map { RowText.line($0, currency: currency) }
      + plan.ads.map { RowText.line($0, currency: currency) }
  }
}
