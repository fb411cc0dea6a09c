import CTorch

/// What training on sequences needs and serving does not.
extension TorchTensor {
  /// The mean over rows of −log softmax(logits − correction)[label]: softmax over a sample of all classes.
  ///
  /// With `correction` the log of each class's chance to be in the sample, the sum under the softmax estimates that over all
  /// classes without bias; the label is there for sure, so its own logit stays as it is (Bengio and Senécal, 2008; the logQ
  /// correction of Yi et al., RecSys 2019).
  ///
  /// - Parameters:
  ///   - labels: [rows], integers below the number of classes.
  ///   - correction: [classes]; zeros when the sample holds every class.
  /// - Returns: a scalar; this is [rows, classes].
  public func softmaxLoss(labels: TorchTensor, correction: TorchTensor) -> TorchTensor {
    Self.combine([self, labels, correction]) { parts, out, error in
      vit_softmax_loss(parts[0], parts[1], parts[2], out, error)
    }
  }

  /// Rows of [..., width] at integers [n], counted over all axes but the last together: [n, width].
  public func gathered(at indices: TorchTensor) -> TorchTensor {
    Self.combine([self, indices]) { parts, out, error in vit_gather(parts[0], parts[1], out, error) }
  }

  /// Zeroes each element with probability `rate` and scales the others by 1 / (1 − rate) (Srivastava et al., JMLR 2014).
  ///
  /// Drawn from the generator that `Torch.setSeed` seeds.
  public func dropped(_ rate: Double) -> TorchTensor {
    rate == 0 ? self : Self.combine([self]) { parts, out, error in vit_dropout(parts[0], rate, out, error) }
  }
}
