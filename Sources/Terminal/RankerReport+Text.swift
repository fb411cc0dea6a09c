public import Prediction

extension RankerReport {
  /// The report for people: a row for each outcome and predictor, with 95 % intervals over people.
  public var text: String {
    var table = TextTable(["outcome", "predictor", "AUC", "log loss", "normalised entropy", "COPC"])
    for head in heads {
      for score in head.scores {
        table.rows.append([
          head.task, score.name, score.auc.text(4), score.logLoss.text(5), score.normalizedEntropy.text(4),
          score.copc.text(3),
        ])
      }
    }
    return """
      \(model), \(network): \(data.train) examples to train, \(data.validation) to validate, \(data.test) to test, by time
      \(training.epochs) epochs, the best \(training.bestEpoch); \(training.examplesPerSecond.fixed(0)) examples/s, \
      \(training.seconds.fixed(1)) s

      \(table.text)

      \(heads.map(\.line).joined(separator: "\n"))\(precision.map { "\n\($0.text)" } ?? "")\(data.ledger.remarks)\(succession.map { "\n\($0.text)" } ?? "")
      """
  }
}

extension PrecisionChoice {
  fileprivate var text: String {
    "Served in \(isFast ? "bf16" : "float32"): bf16 changes the log loss of \(loss.fixed(5)) by "
      + "\(Optional(lossChange).text(6, signed: true))."
  }
}

extension Succession {
  public var text: String {
    "Trained on from \(previous): log loss \(Optional(lossChange).text(5, signed: true)); "
      + (isWorse ? "the model before should stay." : "no worse than before.")
  }
}

extension RankerReport.Head {
  fileprivate var line: String {
    "\(task): \(positives) of \(examples), calibration \(calibration); over popularity AUC \(areaGain.text(4, signed: true)), "
      + "log loss less by \(lossGain.text(5, signed: true))"
  }
}

extension LedgerTally {
  /// What was left out, and why.
  fileprivate var remarks: String {
    let parts = [
      (deletedPeople, "decisions of deleted people"), (withoutFeatures, "decisions without features"),
      (otherSchema, "decisions with other features"), (unreadable, "unreadable decisions"),
      (withoutConsent, "ads without consent to measurement"), (foreignEvents, "events of other entries"),
      (overLimit, "examples over the limit"),
    ].filter { $0.0 > 0 }
    return parts.isEmpty ? "" : "\nLeft out: " + parts.map { "\($0.0) \($0.1)" }.joined(separator: ", ") + "."
  }
}
