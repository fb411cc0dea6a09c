public import Bundles
import CTorch

/// Changes parameters after each batch, by the gradients that `backward()` has collected.
public final class Optimizer {
  public enum Rule: Equatable, Sendable {
    /// Adam (Kingma and Ba, ICLR 2015, algorithm 1), with weight decay apart from the gradient (Loshchilov
    /// and Hutter, ICLR 2019).
    case adam(
      rate: Double = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, decay: Double = 0)
    /// Adagrad (Duchi, Hazan, Singer, JMLR 2011): for sparse features, whose rare ones keep a large step.
    case adagrad(rate: Double = 1e-2, epsilon: Double = 1e-10)
  }

  public let rule: Rule
  /// Steps taken.
  public private(set) var step = 0

  private struct Slot {
    let name: String
    let shape: [Int]
    let parameter: TorchTensor
    /// What the rule remembers of earlier gradients, in the parameter's shape.
    let memory: [TorchTensor]
  }

  private let slots: [Slot]

  /// - Throws: `operation` or `weights` when a parameter could not be made.
  public init(
    _ rule: Rule, parameters: [(name: String, tensor: TorchTensor)]
  ) throws(TrainingError) {
    self.rule = rule
    let count =
      switch rule {
      case .adam: 2
      case .adagrad: 1
      }
    var slots: [Slot] = []
    for (name, tensor) in parameters {
      let shape = try tensor.shape()
      let zeros = [Float](repeating: 0, count: shape.reduce(1, *))
      slots.append(
        Slot(
          name: name, shape: shape, parameter: tensor,
          memory: (0..<count).map { _ in TorchTensor(zeros, shape: shape) }))
    }
    self.slots = slots
  }

  /// Takes one step and clears the gradients; a parameter without one stays as it is.
  ///
  /// - Throws: `operation` when libtorch refuses.
  public func advance() throws(TrainingError) {
    step += 1
    for slot in slots {
      let parameter = try slot.parameter.handle()
      var memory: [TorchTensor.Handle] = []
      for tensor in slot.memory { memory.append(try tensor.handle()) }
      try TorchTensor.checked { error in
        switch rule {
        case .adam(let rate, let beta1, let beta2, let epsilon, let decay):
          vit_adam_step(
            parameter.pointer, memory[0].pointer, memory[1].pointer, Int64(step), rate, beta1, beta2, epsilon,
            decay, error)
        case .adagrad(let rate, let epsilon):
          vit_adagrad_step(parameter.pointer, memory[0].pointer, rate, epsilon, error)
        }
      }
      try slot.parameter.clearGradient()
    }
  }

  /// What has to be kept to go on exactly here: tensors by name, beside `step`.
  ///
  /// - Throws: `operation` when a tensor cannot be read.
  public func snapshot() throws(TrainingError) -> [String: StoredTensor] {
    var tensors: [String: StoredTensor] = [:]
    for slot in slots {
      for (index, tensor) in slot.memory.enumerated() {
        tensors["\(index).\(slot.name)"] = try stored(tensor.floats(), shape: slot.shape)
      }
    }
    return tensors
  }

  /// - Throws: `weights` when a tensor is missing or has another shape.
  public func restore(_ tensors: [String: StoredTensor], step: Int) throws(TrainingError) {
    let source = Safetensors(tensors: tensors)
    for slot in slots {
      for (index, tensor) in slot.memory.enumerated() {
        try tensor.assign(floats("\(index).\(slot.name)", shape: slot.shape, in: source))
      }
    }
    self.step = step
  }
}
