public import Prediction

extension MeasuredFigure? {
  /// With its 95 % interval where it has one; a dash for none.
  public func text(_ decimals: Int, signed: Bool = false) -> String {
    guard let self else { return "–" }
    let sign = signed && self.estimate > 0 ? "+" : ""
    let ends = zip2(self.low, self.high).map { " [\($0.fixed(decimals)), \($1.fixed(decimals))]" }
    return "\(sign)\(self.estimate.fixed(decimals))\(ends ?? "")"
  }

  private func zip2(_ low: Double?, _ high: Double?) -> (Double, Double)? {
    guard let low, let high else { return nil }
    return (low, high)
  }
}
