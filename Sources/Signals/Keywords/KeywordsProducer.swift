import Bundles
public import Domain
import Media
public import Store
public import TextLanguage

/// The keywords of an item's words: one phrase a line, the most telling first, with language and scores beside them.
public struct KeywordsProducer: ValueProducer {
  /// What stands beside the phrases.
  public struct Note: Codable, Equatable, Sendable {
    /// An ISO 639 code; `und` where nothing tells.
    public let language: String
    /// How sure the language is, 0...1.
    public let languageConfidence: Double
    public let keywords: [KeywordRanking.Keyword]
  }

  public let contract: SignalContract
  public let kind: MediaKind
  public let capacity: Int
  public let nullReasons = [SignalNull.Code(.empty)]
  private let ranking: KeywordRanking
  private let encoder: any SignalProducer
  private let identifier: LanguageIdentifier?
  private let executor: MediaExecutor
  private let longest: Int

  /// - Parameters:
  ///   - contract: names the bundle, which lies on the shelf.
  ///   - threads: texts that are worked on at the same time.
  ///   - language: tells the language of a text; without it, texts are read as English.
  ///   - encoder: gives the encoder of the space that the bundle names.
  /// - Throws: `SignalError`: `untrained`, `damagedBundle`, `bundleMismatch`; what `encoder` throws; `MediaError`.
  public init(
    contract: SignalContract, shelf: BundleShelf, threads: Int, capacity: Int = 16,
    language: LanguageIdentifier? = nil, encoder: (SpaceID) throws -> any SignalProducer
  ) throws {
    let bundle = try KeywordBundle(shelf.learned(for: contract))
    guard case .text(let longest) = contract.value else {
      throw SignalError(.bundleMismatch, "\(contract.name) asks for \(contract.value): this bundle gives texts.")
    }
    (ranking, identifier, self.longest) = (bundle.ranking, language, longest)
    self.encoder = try encoder(bundle.space)
    executor = try MediaExecutor(name: "keywords", threads: max(1, threads), capacity: capacity)
    kind = try contract.mediaKind()
    self.contract = contract
    self.capacity = capacity
  }

  public func prepare() throws { try encoder.prepare() }

  private typealias Found = (text: String, answer: LanguageIdentifier.Answer, phrases: [Phrase])
  private typealias Phrase = (candidate: KeywordCandidate, weight: Double)

  public func reading(
    of content: @escaping @Sendable () throws -> [UInt8], until deadline: ContinuousClock.Instant
  ) async throws -> Result<SignalValue, SignalNull> {
    let found: Result<Found, SignalNull> = try await executor.signal(until: deadline) { [ranking, identifier] _ in
      let text = String(decoding: try content(), as: UTF8.self)
      guard text.contains(where: { !$0.isWhitespace }) else { throw SignalNull(.init(.empty)) }
      let answer =
        identifier?(text) ?? LanguageIdentifier.Answer(language: LanguageIdentifier.undetermined, confidence: 0)
      return (text, answer, ranking.weighed(text, stopWords: StopWords.of(answer.language)))
    }
    switch found {
    case .failure(let null): return .failure(null)
    case .success(let found):
      let cosines = try await cosines(found, until: deadline)
      var keywords = ranking.keywords(found.phrases, cosines: cosines)
      while keywords.map(\.phrase).joined(separator: "\n").utf8.count > longest { keywords.removeLast() }
      let note = Note(
        language: found.answer.language, languageConfidence: found.answer.confidence, keywords: keywords)
      return .success(
        .text(keywords.map(\.phrase).joined(separator: "\n"), note: try SignalNote(note)))
    }
  }

  /// Between the text and its first phrases; empty where meaning does not count or one cannot be read.
  private func cosines(_ found: Found, until deadline: ContinuousClock.Instant) async throws -> [Double] {
    let phrases = found.phrases.prefix(ranking.settings.meaning > 0 ? ranking.settings.encoded : 0)
    guard !phrases.isEmpty else { return [] }
    let texts = [found.text] + phrases.map(\.candidate.phrase)
    let vectors = try await encoder.values(of: texts.map { Array($0.utf8) }, until: deadline)
      .compactMap { try? $0.get() }
    guard vectors.count == texts.count, let whole = vectors.first else { return [] }
    let direction = InterestModel.unit(whole.values)
    return vectors.dropFirst().map { vector in
      Double(zip(InterestModel.unit(vector.values), direction).reduce(Float(0)) { $0 + $1.0 * $1.1 })
    }
  }
}
