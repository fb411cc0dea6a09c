import Prediction
import Training

/// Some rows of the examples as tensors, gathered by page: what a page's rows share is computed once.
///
/// Pages have unequal numbers of rows; places that none takes are zeros, whose labels weigh nothing.
struct FusionBatch {
  /// [pages, n, dense].
  let dense: TorchTensor
  /// [pages, n, 1].
  let candidates: RankerBatch.Bags
  /// [pages, length, 1], the oldest first, and [pages, length].
  let acted, kinds: RankerBatch.Bags
  let mask: TorchTensor
  /// [pages, length].
  let passed: RankerBatch.Bags
  /// [pages, n, tasks]; the weight of a label that is not known is 0.
  let labels, weights: TorchTensor
  /// Where each row stands, in the order of the rows.
  private let places: [Int]

  private static let tasks = RankerTask.allCases

  /// - Parameter rows: those of a page stand together.
  init(_ examples: ExampleColumns, rows: some Collection<Int>) {
    var pages: [ExampleColumns.Page] = []
    var slots: [(page: Int, place: Int)] = []
    var last: Int32?
    for row in rows {
      let isNew = examples.pageOfRow[row] != last
      if isNew { pages.append(examples.page(ofRow: row)) }
      slots.append((pages.count - 1, isNew ? 0 : (slots.last?.place ?? -1) + 1))
      last = examples.pageOfRow[row]
    }
    let width = (slots.map(\.place).max() ?? 0) + 1
    places = slots.map { $0.page * width + $0.place }
    let count = pages.count * width
    var dense = [Float](repeating: 0, count: count * examples.width)
    var ids = [UInt32](repeating: 0, count: count)
    var labels = [Float](repeating: 0, count: count * Self.tasks.count)
    var weights = labels
    for (row, place) in zip(rows, places) {
      for column in 0..<examples.width { dense[place * examples.width + column] = examples[row, column] }
      ids[place] = examples.candidates[row]
      for (column, task) in Self.tasks.enumerated() {
        guard let label = examples.outcomes[row][task] else { continue }
        labels[place * Self.tasks.count + column] = label ? 1 : 0
        weights[place * Self.tasks.count + column] = 1
      }
    }
    self.dense = TorchTensor(dense, shape: [pages.count, width, examples.width])
    candidates = .init(ids, weights: ids.map { $0 == 0 ? 0 : 1 }, shape: [pages.count, width, 1])
    self.labels = TorchTensor(labels, shape: [pages.count, width, Self.tasks.count])
    self.weights = TorchTensor(weights, shape: [pages.count, width, Self.tasks.count])
    let length = max(1, pages.map(\.actions.count).max() ?? 1)
    func padded(_ list: [UInt32]) -> [UInt32] { list.reversed() + repeatElement(0, count: length - list.count) }
    let categories = pages.flatMap { padded($0.actions.categories) }
    let known = pages.flatMap { page in (0..<length).map { $0 < page.actions.count ? Float(1) : 0 } }
    acted = .init(categories, weights: categories.map { $0 == 0 ? 0 : 1 }, shape: [pages.count, length, 1])
    kinds = .init(pages.flatMap { padded($0.actions.kinds) }, weights: known, shape: [pages.count, length, 1])
    mask = TorchTensor(known, shape: [pages.count, length])
    passed = .init(pages.map(\.passed))
  }

  /// Of values of shape [pages, n, tasks], those of the rows in their order.
  func rows(of values: [Float]) -> [Float] {
    let tasks = Self.tasks.count
    return places.flatMap { values[($0 * tasks)..<(($0 + 1) * tasks)] }
  }
}

extension RankerBatch.Bags {
  fileprivate init(_ ids: [UInt32], weights: [Float], shape: [Int]) {
    self.init(
      ids: TorchTensor(integers: ids.map(Int64.init), shape: shape), weights: TorchTensor(weights, shape: shape))
  }
}
