import Domain

extension Metric {
  /// As files write it.
  var fileCode: UInt32 {
    switch self {
    case .cosine: 0
    case .innerProduct: 1
    case .squaredL2: 2
    }
  }

  init?(fileCode: UInt32) {
    guard let metric = Metric.allCases.first(where: { $0.fileCode == fileCode }) else { return nil }
    self = metric
  }
}
