import Domain
import Engine
import Ledger
import Market
import Terminal

/// An explanation as people read it.
struct ExplanationText {
  private let story: Explanation

  init(_ story: Explanation) { self.story = story }

  /// - Parameter ad: leaves out all other ads.
  func text(onlyAd ad: String? = nil) -> String {
    [
      head, person, stages("Ads", story.adStages), stages("Content", story.organicStages), attempts, ads(only: ad),
      page, filtered,
    ]
    .filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  private var head: String {
    """
    Decision \(story.decision) on \(story.surface.rawValue) at \(story.at)
    catalogue \(story.versions.catalogue), user state \(story.versions.userState), \
    models \(story.versions.models.joined(separator: " ")), rules \(story.versions.rules), policy \(story.policyVersion)
    reserve \(story.policy.reservePerThousand) for a thousand impressions, a save is worth \(story.policy.saveValue), \
    a hide costs \(story.policy.hideCost)
    """ + story.arms.map { "\nexperiment \($0.experiment): \($0.arm)" }.joined()
  }

  private var person: String {
    guard let pseudonym = story.pseudonym else { return "For nobody in particular." }
    guard let person = story.person else { return "For pseudonym \(pseudonym); the person's data are deleted." }
    var parts = ["For \(person.user)"]
    if let place = person.place { parts.append("in \(place)") }
    if let device = person.device { parts.append("on a \(device.rawValue)") }
    if let query = person.query { parts.append("searching \"\(query)\"") }
    if let item = person.seedItem { parts.append("beside \(item)") }
    if !person.interests.isEmpty {
      parts.append("interested in \(person.interests.map(\.path).joined(separator: ", "))")
    }
    return parts.joined(separator: ", ") + "."
  }

  private func stages(_ title: String, _ stages: [Explanation.Stage]) -> String {
    guard !stages.isEmpty else { return "" }
    var table = TextTable(["stage", "kind", "outcome", "in", "kept", "ms", "dropped"])
    table.rows = stages.map { stage in
      let drops = stage.dropped.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
      return [
        stage.name, stage.kind, stage.outcome, "\(stage.entered)", "\(stage.kept)", stage.milliseconds.fixed(2), drops,
      ]
    }
    return "\(title)\n\(table.text)"
  }

  private var attempts: String {
    guard story.attempts.count > 1 else { return "" }
    return story.attempts.enumerated().map { number, attempt in
      let excluded = attempt.excluded.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value))" }
      return "Attempt \(number + 1): \(attempt.awards) ads"
        + (excluded.isEmpty ? "" : ", without \(excluded.joined(separator: ", "))")
    }.joined(separator: "\n")
  }

  private func ads(only ad: String?) -> String {
    let lines = story.ads.filter { ad == nil || $0.ad.rawValue == ad }
      .sorted { ($0.price != nil ? 1 : 0, $0.money + $0.extra) > ($1.price != nil ? 1 : 0, $1.money + $1.extra) }
    if let ad, lines.isEmpty {
      let drop = story.droppedAds.first { $0.id == ad }
      return drop.map { "Ad \(ad) fell at \($0.stage): \($0.reason)." } ?? "Ad \(ad) was not a candidate."
    }
    guard !lines.isEmpty else { return "No ad was eligible." }
    var table = TextTable([
      "ad", "bid", "for", "pacing", "P(click)", "money/1000", "other/1000", "outcome", "price", "set by",
    ])
    table.rows = lines.prefix(25).map { line in
      [
        line.ad.rawValue, "\(line.bid)", line.bidEvent.rawValue, line.pacing.fixed(3),
        line.click?.fixed(4) ?? "missing",
        line.money.fixed(3), line.extra.fixed(3), line.position.map { "won position \($0)" } ?? line.outcome,
        line.price.map { "\($0)" } ?? "", line.priceSetBy ?? "",
      ]
    }
    let rest = lines.count > 25 ? "\n… and \(lines.count - 25) more" : ""
    return "Ads in the auction\n\(table.text)\(rest)"
  }

  private var filtered: String {
    guard !story.filteredEvents.isEmpty else { return "" }
    var table = TextTable(["event", "kind", "position", "ad", "reason", "not billed", "why"])
    table.rows = story.filteredEvents.map { event in
      [
        event.event.rawValue, event.kind.rawValue, event.position.map { "\($0)" } ?? "", event.ad?.rawValue ?? "",
        event.reason, "\(event.withheld)", event.words,
      ]
    }
    return "Events that are invalid traffic\n\(table.text)"
  }

  private var page: String {
    var table = TextTable(["position", "item", "ad", "P(click)", "propensity"])
    table.rows = story.page.map { place in
      [
        "\(place.position)", place.item.rawValue, place.ad?.rawValue ?? "", place.click?.fixed(4) ?? "missing",
        place.propensity?.fixed(4) ?? "",
      ]
    }
    return "Page\n\(table.text)"
  }
}
