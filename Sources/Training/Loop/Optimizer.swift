public import Bundles
import CTorch
import Foundation
import Kernels

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

  fileprivate struct Slot {
    let name: String
    let shape: [Int]
    let parameter: TorchTensor
    /// What the rule remembers of earlier gradients, in the parameter's shape.
    let memory: [TorchTensor]
    /// Of the rule's rate.
    let factor: Double
  }

  private let slots: [Slot]

  /// - Parameter rateFactor: what a parameter's rate is multiplied by, as for a backbone that was trained before.
  /// - Throws: `operation` or `weights` when a parameter could not be made.
  public init(
    _ rule: Rule, parameters: [(name: String, tensor: TorchTensor)], rateFactor: (String) -> Double = { _ in 1 }
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
          memory: (0..<count).map { _ in TorchTensor(zeros, shape: shape) }, factor: rateFactor(name)))
    }
    self.slots = slots
  }

  /// Takes one step and clears the gradients; a parameter without one stays as it is.
  ///
  /// - Parameter scale: what all rates are multiplied by at this step.
  /// - Throws: `diverged` for a gradient that is no number, before anything has changed; `operation` when libtorch refuses.
  public func advance(scale: Double = 1) throws(TrainingError) {
    try checkGradients()
    step += 1
    for slot in slots {
      switch rule {
      case .adam(let rate, let beta1, let beta2, let epsilon, let decay):
        try slot.adam(
          step: step, rate: rate * scale * slot.factor, beta1: beta1, beta2: beta2, epsilon: epsilon, decay: decay)
      case .adagrad(let rate, let epsilon):
        let parameter = try slot.parameter.handle()
        let sum = try slot.memory[0].handle()
        try TorchTensor.checked {
          vit_adagrad_step(parameter.pointer, sum.pointer, rate * scale * slot.factor, epsilon, $0)
        }
      }
      try slot.parameter.clearGradient()
    }
  }

  /// Adds the gradients and a loss up over the processes of a group.
  ///
  /// - Parameter loss: this process's part of it.
  /// - Returns: the whole loss.
  /// - Throws: `group` when another process has ended.
  func pool(_ loss: Float, in group: ProcessGroup) throws(TrainingError) -> Float {
    var values = [loss]
    var gradients: [UnsafeMutableBufferPointer<Float>] = []
    for slot in slots {
      guard let gradient = try TorchTensor.gradient(of: slot.parameter.handle()) else { continue }
      gradients.append(gradient)
      values += gradient
    }
    try group.sum(&values)
    var place = 1
    for gradient in gradients {
      for index in gradient.indices { gradient[index] = values[place + index] }
      place += gradient.count
    }
    return values[0]
  }

  private func checkGradients() throws(TrainingError) {
    for slot in slots {
      guard let gradient = try TorchTensor.gradient(of: slot.parameter.handle()), let base = gradient.baseAddress
      else { continue }
      guard vt_finite(base, gradient.count) else {
        throw TrainingError(
          .diverged,
          "The gradient of \(slot.name) is no number after \(step) steps: lower the rate, or check the features.")
      }
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

extension Optimizer.Slot {
  /// One pass over the parameter and its moments.
  fileprivate func adam(
    step: Int, rate: Double, beta1: Double, beta2: Double, epsilon: Double, decay: Double
  ) throws(TrainingError) {
    let handles = (parameter: try parameter.handle(), first: try memory[0].handle(), second: try memory[1].handle())
    let values = try TorchTensor.elements(of: handles.parameter)
    let first = try TorchTensor.elements(of: handles.first)
    let second = try TorchTensor.elements(of: handles.second)
    guard let gradient = try TorchTensor.gradient(of: handles.parameter), let slope = gradient.baseAddress,
      let value = values.baseAddress, let mean = first.baseAddress, let square = second.baseAddress
    else { return }
    let correction = (1 - pow(beta1, Double(step)), (1 - pow(beta2, Double(step))).squareRoot())
    withExtendedLifetime(handles) {
      vt_adam(
        value, mean, square, slope, values.count, Float(beta1), Float(beta2), Float(rate / correction.0),
        Float(correction.1), Float(epsilon), Float(1 - rate * decay))
    }
  }
}
