import Domain
public import Foundation
public import Store

/// Computes values of items again, one after another, to measure how long one takes on demand.
public struct SignalProbe: Sendable {
  private let producer: any ValueProducer
  private let database: MarketDatabase
  private let survey: CatalogueSurvey

  /// - Parameters:
  ///   - pictures: the folder that paths of pictures start at.
  ///   - largestFile: larger files are not read, in bytes.
  public init(
    _ producer: any ValueProducer, database: MarketDatabase, pictures: URL? = nil, largestFile: Int = 32 << 20
  ) {
    self.producer = producer
    self.database = database
    survey = CatalogueSurvey(kind: producer.kind, pictures: pictures, largestFile: largestFile)
  }

  /// - Parameters:
  ///   - count: how many items are asked for at most; those are spread over the catalogue.
  ///   - patience: how long one may take.
  ///   - now: the clock.
  /// - Returns: a duration for each item that could be read; the first value, which compiles what is missing, is not among them.
  /// - Throws: what the producer throws for trouble of its own, `StoreError`.
  public func durations(
    count: Int, patience: Duration = .seconds(60), now: @Sendable () -> ContinuousClock.Instant = { .now }
  ) async throws -> [Duration] {
    try producer.prepare()
    let media = try SignalStore(database: database).media(producer.kind)
    let items = try database.items().filter { item in
      guard item.isLive, case .signature = media[item.id]?.content else { return false }
      return true
    }
    let chosen = (0..<min(count + 1, items.count)).map { items[$0 * items.count / min(count + 1, items.count)] }
    var durations: [Duration] = []
    for item in chosen {
      guard case .signature(let key) = media[item.id]?.content else { continue }
      let start = now()
      let result = try await producer.reading(
        of: { [survey] in try survey.content(of: item, expecting: key) }, until: start + patience)
      if case .failure(let null) = result, null.code == .changed { continue }
      durations.append(now() - start)
    }
    return Array(durations.dropFirst())
  }
}
