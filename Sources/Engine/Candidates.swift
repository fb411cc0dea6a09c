import Funnel
import Prediction

/// Rows of the snapshot on their way through a funnel, with what was predicted for them.
struct Candidates: CandidateColumns, Equatable {
  private(set) var ids: [Int32]
  private(set) var rates: PredictedRates

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
  }

  mutating func keep(_ indices: [Int]) {
    ids = indices.map { ids[$0] }
    rates = PredictedRates(
      click: indices.map { rates.click[$0] }, save: indices.map { rates.save[$0] },
      hide: indices.map { rates.hide[$0] }, conversion: indices.map { rates.conversion[$0] })
  }

  mutating func assign(_ rates: PredictedRates) { self.rates = rates }
}
