import Funnel
import Prediction

/// Rows of the snapshot on their way through a funnel, with what was computed and predicted for them.
struct Candidates: CandidateColumns, Equatable {
  private(set) var ids: [Int32]
  private(set) var rates: PredictedRates
  /// None before the hydrator has answered.
  private(set) var features = FeatureColumns.none
  /// How well each fits the query, 0...1; empty on a page without one.
  private(set) var relevance: [Float] = []

  init() { self.init(rows: []) }

  init(rows: [Int32]) {
    ids = rows
    rates = PredictedRates(missing: rows.count)
  }

  var count: Int { ids.count }

  mutating func append(contentsOf other: Candidates) {
    ids += other.ids
    rates.click += other.rates.click
    rates.save += other.rates.save
    rates.hide += other.rates.hide
    rates.conversion += other.rates.conversion
    features = .none
    relevance = []
  }

  mutating func keep(_ indices: [Int]) {
    ids = indices.map { ids[$0] }
    rates = PredictedRates(
      click: indices.map { rates.click[$0] }, save: indices.map { rates.save[$0] },
      hide: indices.map { rates.hide[$0] }, conversion: indices.map { rates.conversion[$0] })
    if features.count > 0 { features = features.keeping(indices) }
    if !relevance.isEmpty { relevance = indices.map { relevance[$0] } }
  }

  /// - Parameter features: a row for each candidate.
  mutating func assign(_ rates: PredictedRates, features: FeatureColumns) {
    self.rates = rates
    self.features = features
  }

  /// - Parameters:
  ///   - features: a row for each candidate.
  ///   - relevance: one for each candidate, or none.
  mutating func assign(_ rates: PredictedRates, features: FeatureColumns, relevance: [Float]) {
    self.rates = rates
    self.features = features
    self.relevance = relevance
  }
}
