import Prediction
import Training

/// Some rows of the examples as tensors.
struct RankerBatch {
  /// A bag of identifiers for each row.
  struct Bags {
    let ids: TorchTensor
    let weights: TorchTensor
  }

  let dense: TorchTensor
  let liked: Bags
  let passed: Bags
  let candidate: Bags
  let labels: TorchTensor
  /// 0 for a label that is not known.
  let weights: TorchTensor

  init(_ examples: ExampleColumns, rows: some Collection<Int>) {
    var dense: [Float] = []
    dense.reserveCapacity(rows.count * examples.width)
    var (labels, weights): ([Float], [Float]) = ([], [])
    for row in rows {
      dense += examples.dense[(row * examples.width)..<((row + 1) * examples.width)]
      for task in RankerTask.allCases {
        let label = examples.outcomes[row][task]
        labels.append(label == true ? 1 : 0)
        weights.append(label == nil ? 0 : 1)
      }
    }
    self.dense = TorchTensor(dense, shape: [rows.count, examples.width])
    let shape = [rows.count, RankerTask.allCases.count]
    self.labels = TorchTensor(labels, shape: shape)
    self.weights = TorchTensor(weights, shape: shape)
    liked = Bags(rows.map { Array(examples.page(ofRow: $0).actions.categories.prefix(FeatureSchema.likedLimit)) })
    passed = Bags(rows.map { examples.page(ofRow: $0).passed })
    candidate = Bags(rows.map { [examples.candidates[$0]] })
  }
}

extension RankerBatch.Bags {
  /// Each identifier weighs 1/√n for n in its list; 0, which stands for none, weighs nothing and is not counted.
  init(_ lists: [[UInt32]]) {
    let length = max(1, lists.map(\.count).max() ?? 1)
    var ids = [Int64](repeating: 0, count: lists.count * length)
    var weights = [Float](repeating: 0, count: lists.count * length)
    for (row, list) in lists.enumerated() {
      let known = list.count { $0 != 0 }
      guard known > 0 else { continue }
      let weight = 1 / Float(known).squareRoot()
      for (place, id) in list.enumerated() where id != 0 {
        ids[row * length + place] = Int64(id)
        weights[row * length + place] = weight
      }
    }
    let shape = [lists.count, length]
    self.init(ids: TorchTensor(integers: ids, shape: shape), weights: TorchTensor(weights, shape: shape))
  }
}
