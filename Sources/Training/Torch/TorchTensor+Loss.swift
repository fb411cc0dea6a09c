import CTorch

extension TorchTensor {
  /// What the numbers of a prediction mean.
  public enum Prediction: Equatable, Sendable {
    /// ln(p / (1 − p))
    case logOdds
    /// In 0...1; logarithms are cut at −100.
    case probability
  }

  /// The mean over known labels of −y log p − (1 − y) log(1 − p).
  ///
  /// - Parameters:
  ///   - labels: in the shape of the predictions, 0...1; not read where the weight is 0, so a missing one may be anything.
  ///   - weights: in the same shape, 0 for a missing label.
  /// - Returns: a scalar; 0 when all labels are missing.
  public func binaryCrossEntropy(
    of prediction: Prediction = .logOdds, labels: TorchTensor, weights: TorchTensor
  ) -> TorchTensor {
    Self.combine([self, labels, weights]) { parts, out, error in
      vit_binary_cross_entropy(parts[0], prediction == .probability, parts[1], parts[2], out, error)
    }
  }
}
