import Domain
import Statistics

extension ClickEvaluation {
  /// How a feature's worth is found.
  public enum Removal: String, CaseIterable, Sendable {
    /// Its values are shuffled among the test rows, for a model trained with it.
    case permutation
    /// The model is trained anew without it.
    case ablation
  }

  /// How much worse the log loss of the test part is without each feature, a field together with its counters.
  ///
  /// - Parameters:
  ///   - settings: of the model that is asked, such as the chosen one's.
  ///   - repeats: shuffles of each feature, or trainings without it; two at least.
  /// - Throws: as `run`.
  public func worth(
    of settings: ClickSettings, by removal: Removal, repeats: Int = 3
  ) throws -> ClickReport.Worths {
    // A log without any field is none.
    let features = log.features.filter { removal == .permutation || $0.field == nil || log.fields.count > 1 }
    let outcomes = Array(log.clicks[parts.test])
    var random = SeededRandom(seed: settings.seed, stream: removal.rawValue)
    let importance: FeatureImportance
    switch removal {
    case .permutation:
      let model = try ClickTrainer(log, parts: parts, settings: settings, group: group).train().model
      let rows = parts.test.indices.map { Double($0 - parts.test.lowerBound) }
      importance = try withErrors { attempt in
        try FeatureImportance.byPermutation(
          of: features.map { _ in rows }, outcomes: outcomes, repeats: repeats, using: &random
        ) { sources in
          attempt {
            let mixed = log.mixed(parts.test, features: features, from: sources)
            return try model.logOdds(0..<mixed.count, of: mixed).map(LogOdds.inverse)
          }
        }
      }
    case .ablation:
      importance = try withErrors { attempt in
        try FeatureImportance.byAblation(
          of: features.count, outcomes: outcomes, repeats: repeats, using: &random
        ) { without, seed in
          attempt {
            var settings = settings
            settings.seed = seed
            let part = without.map { log.without(features[$0]) } ?? log
            return try ClickTrainer(part, parts: parts, settings: settings, group: group).run(predicting: parts.test)
              .logOdds.map(LogOdds.inverse)
          }
        }
      }
    }
    return ClickReport.Worths(features: features.map(\.name), importance: importance)
  }

  /// The log loss of the test part by the number of rows that a model is trained on, doubled up to all there are.
  ///
  /// Rows keep the counters that they were logged with, whatever else is left out.
  ///
  /// - Parameters:
  ///   - settings: of the model.
  ///   - repeats: orders of the rows, two at least.
  /// - Throws: as `run`.
  public func learning(of settings: ClickSettings, repeats: Int = 2) throws -> ClickReport.Learning {
    let outcomes = Array(log.clicks[parts.test])
    let sizes = [16, 8, 4, 2, 1].map { max(1, parts.train.count / $0) }
    var random = SeededRandom(seed: settings.seed, stream: "learning")
    let curve = try withErrors { attempt in
      try LearningCurve(sizes: sizes, of: parts.train.count, repeats: repeats, using: &random) { rows in
        attempt {
          let part = log.selecting(rows.sorted() + Array(parts.validation) + Array(parts.test))
          let trainer = try ClickTrainer(
            part, parts: parts.training(on: rows.count), settings: settings, group: group)
          let odds = try trainer.run(predicting: (part.count - parts.test.count)..<part.count).logOdds
          return [try LogLoss(probabilities: odds.map(LogOdds.inverse), outcomes: outcomes).mean]
        }[0]
      }
    }
    return ClickReport.Learning(name: settings.model.rawValue, curve: curve)
  }
}

/// Runs an algorithm that takes no errors from what it calls: the first one is thrown at its end.
private func withErrors<Value>(
  _ body: (_ attempt: (() throws -> [Double]) -> [Double]) throws -> Value
) throws -> Value {
  var first: (any Error)?
  let result = Result {
    try body { work in
      do {
        if first == nil { return try work() }
      } catch {
        first = error
      }
      return [.nan]
    }
  }
  if let first { throw first }
  return try result.get()
}
