import Domain
import Funnel
import Ledger
import Signals

extension Engine {
  /// Encodes what is searched with into the spaces of the signals; each part has its own outcome in the trace.
  ///
  /// Words are not encoded while no item has a vector to compare them with; a picture is, to say whether it can be read.
  ///
  /// - Throws: `badRequest` for a picture that cannot be read, or that this engine cannot search with.
  func encode(_ request: DecisionRequest, for snapshot: Snapshot) async throws(EngineError) -> (
    vectors: QueryVectors, traces: [StageTrace]
  ) {
    guard request.surface == .search else { return (QueryVectors(), []) }
    async let text = embedding(
      of: request.query.map { Array($0.utf8) }, snapshot.vectors.text == nil ? nil : snapshot.signals.text,
      "query.text",
      until: runtime.deadline(in: options.deadline / 2))
    async let picture = embedding(
      of: request.picture, snapshot.signals.picture, "query.picture",
      until: runtime.deadline(in: options.pictureDeadline))
    let (words, looks) = (await text, await picture)
    if request.picture != nil, looks.trace == nil {
      throw EngineError(
        .badRequest, "This engine reads no pictures: compute the signal and start it with its contracts and weights.")
    }
    if case .failure(let null)? = looks.result {
      throw EngineError(.badRequest, "`picture` cannot be read (\(null.code.rawValue)): send a JPEG, PNG or WebP file.")
    }
    // Words that say nothing to the text signal are still searched for as words.
    return (
      QueryVectors(text: try? words.result?.get(), picture: try? looks.result?.get()),
      [words.trace, looks.trace].compactMap(\.self)
    )
  }

  private func embedding(
    of content: [UInt8]?, _ binding: EngineSignals.Binding?, _ name: StageName, until deadline: Deadline
  ) async -> (result: Result<Embedding, SignalNull>?, trace: StageTrace?) {
    guard let content, let producer = binding?.producer else { return (nil, nil) }
    let answer = await runtime.call(name, until: deadline) {
      try await producer.queryValue(of: { content }, until: deadline.instant)
    }
    return (answer.value, answer.trace)
  }
}
