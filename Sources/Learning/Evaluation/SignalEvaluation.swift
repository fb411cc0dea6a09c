import Bundles
import Domain
public import Foundation
import Media
public import Signals
import Statistics
import Store

/// Answers a file of examples with a signal as it is served, and says how good the answers are beside trivial baselines.
///
/// Scores are compared with labels; vectors by nearest neighbours and a linear probe. Near-duplicates and examples of one
/// entity never answer for each other.
public struct SignalEvaluation {
  let contract: SignalContract
  let workshop: SignalWorkshop
  let pictures: URL
  let seed: UInt64
  let threads: Int

  /// - Parameters:
  ///   - pictures: the folder that paths of pictures start at.
  ///   - threads: of libtorch.
  public init(_ contract: SignalContract, workshop: SignalWorkshop, pictures: URL, seed: UInt64, threads: Int) {
    (self.contract, self.workshop, self.pictures) = (contract, workshop, pictures)
    (self.seed, self.threads) = (seed, threads)
  }

  /// Rows that have a value, with all that figures are made of.
  struct Answered {
    let examples: LabelledExamples
    let targets: HeadTargets
    let groups: [String]
    /// The signal's values.
    let values: [[Float]]
    /// Vectors of baselines, by name.
    let baselines: [(name: String, vectors: [[Float]])]
    let nulls: [String: Int]
  }

  /// - Parameters:
  ///   - page: the HTML file that is written.
  ///   - observe: called often with a line about what is going on.
  /// - Throws: `SignalError`, `StoreError`, `LearningError`, `StatisticsError`; what the producer throws for trouble of its own.
  public func run(
    on file: URL, page: URL, observe: (String) throws -> Void = { _ in }
  ) async throws -> EvaluationReport {
    let examples = try LabelledExamples(reading: file)
    guard try contract.mediaKind() == examples.kind else {
      throw LearningError(
        .badInput, "\(contract.name) does not read \(examples.kind.rawValue)s: name a file with the other column.")
    }
    let classifier = try workshop.classifier(of: contract)
    let task =
      classifier?.settings.task ?? (examples.examples.allSatisfy { $0.labels.count == 1 } ? .single : .multiple)
    let material = try HeadMaterial(
      examples, labels: classifier?.settings.labels, task: task, pictures: pictures, observe: observe)
    let answered = try await answers(material, observe: observe)
    let scored = try classifier.map { try ScoredAnswers(answered, $0.decision, seed: seed) }
    let vectors = try self.vectors(answered, isScored: classifier != nil, observe: observe)
    let isRight = scored?.isRight ?? vectors.first.map { Self.isRight($0.neighbours, answered) } ?? []
    let report = EvaluationReport(
      signal: contract.name, version: contract.version, examples: answered.values.count,
      groups: Set(answered.groups).count, nulls: answered.nulls, scores: scored?.rows ?? [],
      decisions: scored?.decisions ?? [], vectors: vectors, slices: try Self.slices(answered, isRight),
      page: page.path)
    let html = try EvaluationPage(report, answered, scored, pictures: PictureFolder(pictures)).html
    do {
      try Data(html.utf8).write(to: page, options: .atomic)
    } catch {
      throw LearningError(
        .unwritable, "\(page.lastPathComponent) cannot be written: check its folder and the free space.")
    }
    return report
  }

  private func answers(_ material: HeadMaterial, observe: (String) throws -> Void) async throws -> Answered {
    let producer = try workshop.valueProducer(for: contract)
    let folder = PictureFolder(pictures)
    let rows = material.examples.examples
    var (values, kept) = ([[Float]](), [Int]())
    var nulls = material.nulls
    for start in stride(from: 0, to: rows.count, by: 32) {
      let part = start..<min(start + 32, rows.count)
      let contents = try part.map { row in
        try material.examples.kind == .picture ? folder.bytes(at: rows[row].content) : Array(rows[row].content.utf8)
      }
      let results = try await producer.readings(of: contents, until: .now + .seconds(600))
      for (row, result) in zip(part, results) {
        switch result {
        case .success(.vector(let embedding)):
          values.append(embedding.values)
          kept.append(row)
        case .success(.scores(let scores)):
          values.append(scores.values)
          kept.append(row)
        case .success:
          throw LearningError(
            .badInput, "\(contract.name) has neither vectors nor scores: name a signal that has.")
        case .failure(let null): nulls[null.code.rawValue, default: 0] += 1
        }
      }
      try observe("answered \(part.upperBound) of \(rows.count) examples")
    }
    guard !kept.isEmpty else {
      throw LearningError(.badInput, "The signal has a value for none of the examples: look at the null reasons.")
    }
    let examples = material.examples.selecting(kept)
    return Answered(
      examples: examples,
      targets: HeadTargets(examples, labels: material.targets.labels, task: material.targets.task),
      groups: kept.map { material.groups[$0] }, values: values, baselines: try baselines(examples), nulls: nulls)
  }

  private func baselines(_ examples: LabelledExamples) throws -> [(name: String, vectors: [[Float]])] {
    guard examples.kind == .picture else {
      return [("tf-idf of terms", try TrivialVectors.terms(examples.examples.map(\.content)))]
    }
    let folder = PictureFolder(pictures)
    let decoder = PictureDecoder()
    var (colours, pixels) = ([[Float]](), [[Float]]())
    for example in examples.examples {
      let picture = try decoder.decode(folder.bytes(at: example.content), shortSide: 64)
      colours.append(TrivialVectors.colours(picture))
      pixels.append(try TrivialVectors.pixels(picture))
    }
    return [("colour histogram", colours), ("raw pixels", pixels)]
  }

  /// Of the signal where its values are vectors, and of the baselines.
  private func vectors(
    _ answered: Answered, isScored: Bool, observe: (String) throws -> Void
  ) throws -> [EvaluationReport.Vectors] {
    let signal = isScored ? [] : [(name: contract.name, vectors: answered.values)]
    return try (signal + answered.baselines).map { entry in
      try observe("neighbours of \(entry.name)")
      return EvaluationReport.Vectors(
        name: entry.name,
        neighbours: try NeighbourFigures(
          entry.vectors, answered.targets, groups: answered.groups, seed: seed),
        probe: try probe(entry.name, entry.vectors, answered, observe: observe))
    }
  }

  /// Logistic regression on standardised vectors, by folds of groups.
  private func probe(
    _ name: String, _ vectors: [[Float]], _ answered: Answered, observe: (String) throws -> Void
  ) throws -> HeadReport.Figures {
    let width = vectors.first?.count ?? 0
    let place = FileManager.default.temporaryDirectory.appending(path: "vitrine-probe-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: place) }
    let groups = Grouping(answered.groups)
    var random = SeededRandom(seed: seed, stream: "folds")
    let folds = try groups.folds(min(5, groups.count), using: &random)
    let study = HeadStudy(
      bank: try FeatureBank(vectors.flatMap(\.self), rows: vectors.count, views: 1, width: width),
      targets: answered.targets, folds: folds, servedViews: 1, workshop: place, seed: seed)
    let candidates = [0.01, 1].map {
      HeadSettings(SignalRecipe.Head(), SignalRecipe.Course(), decay: $0, seed: seed, threads: threads)
    }
    let result = try study.run(candidates, named: "probe") { try observe("\(name): \($0)") }
    return try HeadReport.Figures(
      result.logits.map(ClassifierDecision.plain(answered.targets).scores), answered.targets,
      rows: Array(vectors.indices), seed: seed)
  }

  private static func isRight(_ figures: NeighbourFigures, _ answered: Answered) -> [Bool?] {
    var isRight = [Bool?](repeating: nil, count: answered.values.count)
    for answer in figures.answers { isRight[answer.row] = answer.isRight }
    return isRight
  }

  /// Each value of each slice column, the one with the fewest right answers first.
  private static func slices(_ answered: Answered, _ isRight: [Bool?]) throws -> [EvaluationReport.Slice] {
    var members: [String: [Bool]] = [:]
    for (example, right) in zip(answered.examples.examples, isRight) {
      guard let right else { continue }
      for (column, value) in zip(answered.examples.sliceNames, example.slices) {
        members["\(column) = \(value)", default: []].append(right)
      }
      for label in example.labels { members["label = \(label)", default: []].append(right) }
    }
    let least = 10
    return try members.filter { $0.value.count >= least }.map { name, rights in
      EvaluationReport.Slice(
        name: name, examples: rights.count,
        accuracy: try .proportion(successes: rights.count { $0 }, trials: rights.count))
    }.sorted { ($0.accuracy.estimate, $0.name) < ($1.accuracy.estimate, $1.name) }
  }
}
