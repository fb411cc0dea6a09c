public import Bundles
import Kernels
public import Networks

/// The parameters of one network, by name: where an architecture gets them, and where training changes them.
public final class TorchParameters {
  private let seed: UInt64?
  private let weights: Safetensors
  private let isFrozen: (String) -> Bool
  private var known: [String: (tensor: TorchTensor, parameter: Parameter)] = [:]

  /// Parameters of a network to train: from `weights` where they have the name, else fresh.
  ///
  /// - Parameters:
  ///   - seed: gives the fresh values; each depends on seed, name and place alone.
  ///   - isFrozen: names that training leaves as they are.
  public init(
    seed: UInt64, weights: Safetensors = Safetensors(tensors: [:]),
    isFrozen: @escaping (String) -> Bool = { _ in false }
  ) {
    self.seed = seed
    self.weights = weights
    self.isFrozen = isFrozen
  }

  /// Parameters of a finished network; a missing one makes every output fail.
  public init(_ weights: Safetensors) {
    seed = nil
    self.weights = weights
    isFrozen = { _ in true }
  }

  /// The root for an architecture; asking twice for a name gives the same tensor.
  public var scope: Scope<TorchTensor> {
    Scope { [self] parameter in
      if let entry = known[parameter.name] { return entry.tensor }
      let tensor = make(parameter)
      known[parameter.name] = (tensor, parameter)
      return tensor
    }
  }

  /// Those that gradients are collected for, by name in order.
  public var trained: [(name: String, tensor: TorchTensor)] {
    known.filter { isTrained($0.value.parameter) }.sorted { $0.key < $1.key }
      .map { ($0.key, $0.value.tensor) }
  }

  /// A copy of all parameters, frozen ones too, ready for a bundle.
  ///
  /// - Throws: `operation` or `weights` when a parameter could not be made.
  public func snapshot() throws(TrainingError) -> Safetensors {
    var tensors: [String: StoredTensor] = [:]
    for (name, entry) in known {
      tensors[name] = try stored(entry.tensor.floats(), shape: entry.parameter.shape)
    }
    return Safetensors(tensors: tensors)
  }

  /// Overwrites all parameters.
  ///
  /// - Throws: `weights` when one is missing or has another shape.
  public func restore(_ snapshot: Safetensors) throws(TrainingError) {
    for (name, entry) in known {
      try entry.tensor.assign(floats(name, shape: entry.parameter.shape, in: snapshot))
    }
  }

  private func isTrained(_ parameter: Parameter) -> Bool {
    parameter.isTrained && !isFrozen(parameter.name)
  }

  private func make(_ parameter: Parameter) -> TorchTensor {
    do throws(TrainingError) {
      let values: [Float]
      if let seed, weights.tensors[parameter.name] == nil {
        values = parameter.initialValues(seed: seed)
      } else {
        values = try floats(parameter.name, shape: parameter.shape, in: weights)
      }
      let tensor = TorchTensor(values, shape: parameter.shape)
      if isTrained(parameter) { try tensor.requireGradient() }
      return tensor
    } catch {
      return TorchTensor(failure: error)
    }
  }
}

/// The elements of a stored tensor.
///
/// - Throws: `weights` when it is missing, has another shape, or holds what is no number.
func floats(_ name: String, shape: [Int], in weights: Safetensors) throws(TrainingError) -> [Float] {
  let values: [Float]
  do {
    values = try weights.tensor(name, shape: shape).floats()
  } catch {
    throw TrainingError(.weights, error.message)
  }
  guard vt_finite(values, values.count) else {
    throw TrainingError(.weights, "Tensor \(name) holds what is no number: use weights of a run that did not diverge.")
  }
  return values
}

func stored(_ values: [Float], shape: [Int]) throws(TrainingError) -> StoredTensor {
  do {
    return try StoredTensor(values, shape: shape)
  } catch {
    throw TrainingError(.weights, error.message)
  }
}
