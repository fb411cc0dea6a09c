/// Which phrases of a text are its keywords, and how much speaks for each.
///
/// A phrase's weight is its count times the rarity of its words in the catalogue (tf-idf; Spärck Jones, 1972), Σ rarity / √n for
/// n words, doubled in the title. Beside it stands the cosine between phrase and text (EmbedRank; Bennani-Smires et al.,
/// CoNLL 2018). Phrases are then taken by maximal marginal relevance (Carbonell, Goldstein, SIGIR 1998), so that
/// `bluetooth speaker` is not followed by `speaker`. The score is no probability: it orders phrases of one text.
public struct KeywordRanking: Equatable, Sendable {
  public struct Settings: Equatable, Sendable, Codable {
    /// The most keywords of a text.
    public var limit = 10
    /// Phrases, the weightiest first, whose cosine is asked for.
    public var encoded = 12
    /// What the cosine counts, 0...1; the weight counts the rest.
    public var meaning = 0.5
    /// What a phrase's score counts, 0...1; being unlike those before counts the rest.
    public var relevance = 0.6

    public init() {}
  }

  /// A keyword of a text.
  public struct Keyword: Equatable, Sendable, Codable {
    public let phrase: String
    /// 0...1.
    public let score: Double
  }

  public let settings: Settings
  public let frequencies: DocumentFrequencies

  public init(settings: Settings = .init(), frequencies: DocumentFrequencies) {
    (self.settings, self.frequencies) = (settings, frequencies)
  }

  /// The weightiest phrases with their weights as shares of the largest.
  func weighed(_ text: String, stopWords: Set<String>) -> [(candidate: KeywordCandidate, weight: Double)] {
    let weighed = KeywordCandidate.all(in: text, stopWords: stopWords).map { candidate in
      (candidate, weight(of: candidate, stopWords))
    }
    let largest = weighed.reduce(0) { max($0, $1.1) }
    guard largest > 0 else { return [] }
    return weighed.sorted { $0.1 != $1.1 ? $0.1 > $1.1 : $0.0.phrase < $1.0.phrase }
      .prefix(max(settings.limit, settings.encoded) * 4).map { ($0.0, $0.1 / largest) }
  }

  private func weight(of candidate: KeywordCandidate, _ stopWords: Set<String>) -> Double {
    let subject = candidate.words.filter { !stopWords.contains($0) }
    let rarity = subject.reduce(0) { $0 + frequencies.rarity(of: $1) }
    return Double(candidate.count) * rarity / Double(max(1, subject.count)).squareRoot()
      * (candidate.isInTitle ? 2 : 1)
  }

  /// The keywords, the first the most telling.
  ///
  /// - Parameters:
  ///   - phrases: with their weights, 0...1.
  ///   - cosines: between a phrase and the text, aligned with the first of them; none where meaning is not asked.
  func keywords(
    _ phrases: [(candidate: KeywordCandidate, weight: Double)], cosines: [Double]
  ) -> [Keyword] {
    let meaning = cosines.isEmpty ? 0 : settings.meaning
    // Where meaning counts, phrases without a cosine cannot be compared with those that have one.
    var rest = (cosines.isEmpty ? phrases : Array(phrases.prefix(cosines.count))).enumerated().map { place, entry in
      let cosine = cosines.isEmpty ? 0 : min(1, max(0, cosines[place]))
      return (
        words: Set(entry.candidate.words), phrase: entry.candidate.phrase,
        score: (1 - meaning) * entry.weight + meaning * cosine
      )
    }
    var chosen: [(words: Set<String>, keyword: Keyword)] = []
    while chosen.count < settings.limit, !rest.isEmpty {
      let gains = rest.map { entry in
        let likeness = chosen.reduce(0.0) { max($0, Self.overlap($1.words, entry.words)) }
        return settings.relevance * entry.score - (1 - settings.relevance) * likeness
      }
      // The first of equals, which is the weightier phrase.
      guard let best = gains.indices.max(by: { gains[$0] != gains[$1] ? gains[$0] < gains[$1] : $0 > $1 }) else {
        break
      }
      let entry = rest.remove(at: best)
      chosen.append((entry.words, Keyword(phrase: entry.phrase, score: entry.score)))
    }
    return chosen.map(\.keyword)
  }

  /// Shared words of all words (Jaccard).
  static func overlap(_ one: Set<String>, _ other: Set<String>) -> Double {
    let shared = one.intersection(other).count
    return shared == 0 ? 0 : Double(shared) / Double(one.count + other.count - shared)
  }
}
