import TextSafety

/// Calibration before and after, over seeds.
struct CalibrationTable {
  let lines: [String]

  init(_ reports: [CalibrationReport]) {
    func line(_ name: String, _ side: (CalibrationReport) -> CalibrationReport.Side) -> String {
      let sides = reports.map(side)
      return name.padded(26) + "\(Spread(sides.map(\.brier)))".padded(20) + "\(Spread(sides.map(\.error)))".padded(20)
        + "\(Spread(sides.map(\.debiasedError)))".padded(20) + "\(Spread(sides.map(\.errorOfPerfect)))"
    }
    lines = [
      "",
      "calibration".padded(26) + "Brier".padded(20) + "ECE, 15 bins".padded(20) + "debiased".padded(20)
        + "95% of a perfect model",
      line("before", \.before), line("after", \.after),
      "holds for \(reports.count(where: \.holds)) of \(reports.count) seeds",
    ]
  }
}
