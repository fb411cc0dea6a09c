import Networks
import Signals
import Statistics
import Training

/// What a detector's output for a batch costs.
///
/// A place that answers for a box is asked for two things: that the logit of the box's class says how well the box drawn there
/// fits (quality focal loss: Li et al., NeurIPS 2020; weights of VarifocalNet: Zhang et al., CVPR 2021), and that it fits
/// (generalised intersection over union: Rezatofighi et al., CVPR 2019). All other logits should be low; those that are low
/// already weigh little.
struct BoxLoss {
  private struct Positive {
    /// Counted over the batch.
    let place: Int
    let label: Int
    /// To the left, upper, right and lower side, in pixels of the square.
    let sides: [Float]
  }

  private let positives: [Positive]
  private let labels: Int
  private let side: Int
  private let places: Int
  private let batch: Int

  /// - Parameters:
  ///   - boxes: of each square of the batch, in its pixels.
  ///   - reach: as for `BoxPlaces`.
  init(_ boxes: [[BoxTruth]], labels: Int, side: Int, reach: Double) {
    let across = side / BoxDetector<TorchTensor>.stride
    (self.labels, self.side, places, batch) = (labels, side, across * across, boxes.count)
    var positives: [Positive] = []
    for (index, truths) in boxes.enumerated() {
      let owners = BoxPlaces.assigned(truths.map(\.box), across: across, reach: reach)
      for (place, owner) in owners.enumerated() {
        guard let owner else { continue }
        let (middle, box) = (BoxReader.middle(of: place, across: across), truths[owner].box)
        let sides = [middle.x - box.x, middle.y - box.y, box.right - middle.x, box.bottom - middle.y]
        positives.append(
          Positive(
            place: index * across * across + place, label: truths[owner].label, sides: sides.map { Float($0) }))
      }
    }
    self.positives = positives
  }

  /// - Parameter output: [batch, places, labels + 4], as `BoxDetector` gives it.
  /// - Returns: a scalar.
  /// - Throws: `TrainingError` when the output failed.
  func callAsFunction(_ output: TorchTensor) throws(TrainingError) -> TorchTensor {
    let classes = output.sliced(axis: -1, 0..<labels)
    let logits = try classes.floats()
    guard !positives.isEmpty else {
      let truths = [Float](repeating: 0, count: logits.count)
      return classLoss(classes, logits, truths, count: 1)
    }
    let drawn = output.sliced(axis: -1, labels..<(labels + 4))
      .gathered(at: TorchTensor(integers: positives.map { Int64($0.place) }, shape: [positives.count]))
      .sigmoid().scaled(by: Float(side))
    let wanted = TorchTensor(positives.flatMap(\.sides), shape: [positives.count, 4])
    let fits = Fits(drawn, wanted)
    let quality = try fits.overlap.floats().map { max(0, $0) }
    var truths = [Float](repeating: 0, count: logits.count)
    for (positive, fit) in zip(positives, quality) { truths[positive.place * labels + positive.label] = max(fit, 1e-4) }
    let shares = quality.map { max($0, 0.1) }
    let weights = TorchTensor(shares, shape: [positives.count, 1])
    let total = shares.reduce(0, +)
    let misfit = (fits.generalised.scaled(by: -1).shifted(by: 1) * weights).sum(axes: [0, 1], keepingAxes: false)
    return classLoss(classes, logits, truths, count: positives.count) + misfit.scaled(by: 2 / max(total, 1))
  }

  private func classLoss(
    _ classes: TorchTensor, _ logits: [Float], _ truths: [Float], count: Int
  ) -> TorchTensor {
    // A probability's square, so that the many places that hold nothing do not outweigh the few that hold something.
    let weights = zip(logits, truths).map { logit, truth in
      let chance = Float(LogOdds.inverse(Double(logit)))
      return truth > 0 ? max(truth, 0.1) : 0.75 * chance * chance
    }
    let shape = [batch, places, labels]
    let mean = classes.binaryCrossEntropy(
      labels: TorchTensor(truths, shape: shape), weights: TorchTensor(weights, shape: shape))
    return mean.scaled(by: weights.reduce(0, +) / Float(count))
  }

  /// How well boxes around common places fit, given by the distances to their sides: [n, 4] each.
  private struct Fits {
    let overlap: TorchTensor
    let generalised: TorchTensor

    init(_ drawn: TorchTensor, _ wanted: TorchTensor) {
      let excess = (drawn - wanted).relu()
      let (shared, around) = (drawn - excess, wanted + excess)
      func sums(_ sides: TorchTensor) -> (TorchTensor, TorchTensor) {
        (
          sides.sliced(axis: -1, 0..<1) + sides.sliced(axis: -1, 2..<3),
          sides.sliced(axis: -1, 1..<2) + sides.sliced(axis: -1, 3..<4)
        )
      }
      func area(_ sides: TorchTensor) -> TorchTensor {
        let (width, height) = sums(sides)
        return width.relu() * height.relu()
      }
      let both = area(shared)
      let union = (area(drawn) + area(wanted) - both).shifted(by: 1e-6)
      let frame = area(around).shifted(by: 1e-6)
      overlap = both / union
      generalised = overlap - (frame - union) / frame
    }
  }
}
