import Learning
import Prediction
import Terminal

extension SequenceReport {
  /// The report for people: a row for each model, mean ± standard deviation over evaluation seeds.
  var text: String {
    var table = TextTable([
      "model", "hit@10", "gain@10", "rare hit@10", "rare gain@10", "all hit@10", "all gain@10", "all hit@100",
    ])
    for model in models {
      table.rows.append([
        model.name, model.scores?.hit.text ?? "–", model.scores?.gain.text ?? "–", model.rare?.hit.text ?? "–",
        model.rare?.gain.text ?? "–", model.fullHit.fixed(4), model.fullGain.fixed(4), model.fullRecall.fixed(4),
      ])
    }
    return """
      \(data.people) people, \(data.items) items, \(data.actions) actions, \(data.attributes) attributes
      \(ranking.questions) answers among \(ranking.negatives) items drawn, \(ranking.seeds.count) draws; "all": among all items

      \(table.text)

      \((models.flatMap(\.trainingLines) + comparisons.map(\.line)).joined(separator: "\n"))
      """
  }
}

extension SequenceReport.Figure {
  fileprivate var text: String { "\(mean.fixed(4)) ± \(deviation.fixed(4))" }
}

extension SequenceReport.Model {
  fileprivate var trainingLines: [String] {
    trainings.map {
      "\(name), seed \($0.seed): \($0.epochs) epochs, the best \($0.bestEpoch); \($0.targetsPerSecond.fixed(0)) examples/s, "
        + "\($0.seconds.fixed(0)) s, of the processor \($0.processorSeconds.fixed(0)) s"
    }
  }
}

extension SequenceReport.Comparison {
  fileprivate var line: String {
    "\(better) over \(over): hit \(hit.text(4, signed: true)), gain \(gain.text(4, signed: true)); "
      + "on rare answers hit \(rareHit.text(4, signed: true)), gain \(rareGain.text(4, signed: true))"
  }
}
