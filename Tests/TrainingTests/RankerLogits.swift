import Bundles

/// Last layers for a ranker whose own start at 0, which would hide all that stands before them.
enum RankerLogits {
  /// - Parameter width: of the layer below.
  static func noise(width: Int) throws -> Safetensors {
    var tensors: [String: StoredTensor] = [:]
    for (number, task) in ["click", "save", "hide", "conversion"].enumerated() {
      let values = (0..<width).map { Float(($0 * 7 + number * 3) % 5) / 4 - 0.45 }
      tensors["heads.\(task).logit.weight"] = try StoredTensor(values, shape: [1, width])
      tensors["heads.\(task).logit.bias"] = try StoredTensor([Float(number) / 10 - 0.2], shape: [1])
    }
    return Safetensors(tensors: tensors)
  }
}
