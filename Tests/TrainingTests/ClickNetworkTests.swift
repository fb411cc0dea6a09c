import Bundles
import Foundation
import Inference
import Networks
import TestSupport
import Testing
import Training

/// An architecture of four fields with rows of five and two dense numbers.
protocol ClickArchitecture: SendableMetatype {
  static var name: String { get }
  static func network<T: Tensor>(_ scope: Scope<T>) -> (_ rows: T, _ dense: T) -> T
}

let clickShape = FeatureShape(fields: 4, width: 5, dense: 2)

enum Logistic: ClickArchitecture {
  static let name = "logistic"
  static func network<T: Tensor>(_ scope: Scope<T>) -> (_ rows: T, _ dense: T) -> T {
    let network = LogisticRegression(scope, dense: 2)
    return { network(rows: $0.sliced(axis: -1, 0..<1), dense: $1) }
  }
}

enum Machine: ClickArchitecture {
  static let name = "fm"
  static func network<T: Tensor>(_ scope: Scope<T>) -> (_ rows: T, _ dense: T) -> T {
    let network = FactorizationMachine(scope, clickShape)
    return { network(rows: $0, dense: $1) }
  }
}

enum Deep: ClickArchitecture {
  static let name = "deepfm"
  static func network<T: Tensor>(_ scope: Scope<T>) -> (_ rows: T, _ dense: T) -> T {
    let network = DeepFM(scope, clickShape, hidden: [6, 4])
    return { network(rows: $0, dense: $1) }
  }
}

enum Crosses: ClickArchitecture {
  static let name = "dcn"
  static func network<T: Tensor>(_ scope: Scope<T>) -> (_ rows: T, _ dense: T) -> T {
    let network = DeepCrossNetwork(scope, clickShape, depth: 2, hidden: [6])
    return { network(rows: $0, dense: $1) }
  }
}

enum Mixture: ClickArchitecture {
  static let name = "mixture"
  static func network<T: Tensor>(_ scope: Scope<T>) -> (_ rows: T, _ dense: T) -> T {
    let network = DeepCrossNetwork(scope, clickShape, depth: 2, cross: .mixture(rank: 2, experts: 3), hidden: [6])
    return { network(rows: $0, dense: $1) }
  }
}

enum Final: ClickArchitecture {
  static let name = "finalmlp"
  static func network<T: Tensor>(_ scope: Scope<T>) -> (_ rows: T, _ dense: T) -> T {
    let network = FinalMLP(scope, clickShape, .init(hidden: [6], heads: 2, contexts: [0..<2, 0..<0], gate: 3))
    return { network(rows: $0, dense: $1) }
  }
}

enum Gates: ClickArchitecture {
  static let name = "mmoe"
  static func network<T: Tensor>(_ scope: Scope<T>) -> (_ rows: T, _ dense: T) -> T {
    experts(scope, .init(tasks: ["click", "save"], sharedExperts: 3, expert: [4], head: [3]))
  }

  static func experts<T: Tensor>(
    _ scope: Scope<T>, _ configuration: ExpertNetwork<T>.Configuration
  ) -> (_ rows: T, _ dense: T) -> T {
    let network = ExpertNetwork(scope, features: clickShape.flat, configuration)
    return { network(T.concatenated([$0.joiningLastAxes(), $1], axis: -1)) }
  }
}

enum Levels: ClickArchitecture {
  static let name = "ple"
  static func network<T: Tensor>(_ scope: Scope<T>) -> (_ rows: T, _ dense: T) -> T {
    Gates.experts(
      scope, .init(tasks: ["click", "save"], sharedExperts: 2, taskExperts: 1, levels: 2, expert: [4], head: [3]))
  }
}

enum Chain: ClickArchitecture {
  static let name = "esmm"
  static func network<T: Tensor>(_ scope: Scope<T>) -> (_ rows: T, _ dense: T) -> T {
    let network = EntireSpaceNetwork(scope, clickShape, hidden: [6])
    return { network(rows: $0, dense: $1) }
  }
}

@Suite("Click networks")
struct ClickNetworkTests {
  static let all: [any ClickArchitecture.Type] = [
    Logistic.self, Machine.self, Deep.self, Crosses.self, Mixture.self, Final.self, Gates.self, Levels.self, Chain.self,
  ]

  @Test("compute the formulas of their papers", arguments: all.indices)
  func formula(index: Int) throws { try formula(Self.all[index]) }

  private func formula(_ architecture: (some ClickArchitecture).Type) throws {
    let expected = try Oracle.json("networks/clicks.json", as: [String: [Float]].self)
    let scope = Scope<TorchTensor> { TorchTensor(Self.value($0.name, $0.count), shape: $0.shape) }
    let output = architecture.network(scope)(
      TorchTensor(Self.value("rows", 60), shape: [3, 4, 5]), TorchTensor(Self.value("dense", 6), shape: [3, 2]))
    #expect(distance(try output.floats(), expected[architecture.name]) < 1e-5, "\(architecture.name)")
  }

  /// As the oracle's script makes them.
  private static func value(_ name: String, _ count: Int) -> [Float] {
    let start = Double(name.utf8.reduce(0) { $0 + Int($1) })
    return (0..<count).map { Float(0.5 * sin(0.7 * Double($0) + start)) }
  }

  @Test("agree between libtorch and OpenVINO at sizes that no recording used", arguments: all.indices, [3, 11])
  func agreement(index: Int, batch: Int) throws { try agreement(Self.all[index], batch: batch) }

  private func agreement<A: ClickArchitecture>(_ architecture: A.Type, batch: Int) throws {
    let parameters = TorchParameters(seed: 5)
    let rows = noise(batch * 20, seed: 1)
    let dense = noise(batch * 2, seed: 2)
    let torch = try A.network(parameters.scope)(
      TorchTensor(rows, shape: [batch, 4, 5]), TorchTensor(dense, shape: [batch, 2])
    ).floats()

    let recorder = OnnxRecorder(name: A.name, weights: try parameters.snapshot())
    let output = A.network(recorder.scope)(
      recorder.input("rows", shape: [.named("batch"), .fixed(4), .fixed(5)]),
      recorder.input("dense", shape: [.named("batch"), .fixed(2)]))
    let served = try ServedNetwork(
      recorder.model(outputs: [("y", output)]),
      plan: ServingPlan(precision: .float32, threads: 1, buckets: ["batch": [batch]]),
      runtime: AgreementTests.runtime.get())
    let answer = try served.run([
      "rows": InputArray(rows, shape: [batch, 4, 5]), "dense": InputArray(dense, shape: [batch, 2]),
    ])
    #expect(distance(torch, answer["y"]?.values) < 1e-4, "\(A.name)")
  }

  @Test("have gradients that equal central differences", arguments: all.indices)
  func gradients(index: Int) throws { try gradients(Self.all[index]) }

  private func gradients<A: ClickArchitecture>(_ architecture: A.Type) throws {
    let parameters = TorchParameters(seed: 3)
    let network = A.network(parameters.scope)
    let rows = parameters.scope.parameter("rows", shape: [3, 4, 5], initial: .normal(deviation: 0.5))
    let dense = TorchTensor(noise(6, seed: 2), shape: [3, 2])
    let columns = try network(rows, dense).shape()[1]
    let labels = TorchTensor((0..<(3 * columns)).map { Float($0 % 2) }, shape: [3, columns])
    let weights = TorchTensor([Float](repeating: 1, count: 3 * columns), shape: [3, columns])
    try checkGradients(parameters) {
      network(rows, dense).binaryCrossEntropy(
        of: A.name == "esmm" ? .probability : .logOdds, labels: labels, weights: weights)
    }
  }

  @Test("A conversion after a click is learned from all impressions")
  func entireSpace() throws {
    let parameters = TorchParameters(seed: 1)
    let network = EntireSpaceNetwork(parameters.scope, FeatureShape(fields: 1, width: 1), hidden: [4])
    let optimizer = try Optimizer(.adam(rate: 0.05), parameters: parameters.trained)
    // Of 8 impressions of each kind, 4 are clicked; of those, 3 or 1 convert.
    let rows = TorchTensor((0..<16).map { $0 < 8 ? 1 : -1 }, shape: [16, 1, 1])
    let labels = (0..<16).flatMap { row -> [Float] in
      let isClicked = row % 8 < 4
      return [isClicked ? 1 : 0, isClicked && row % 8 < (row < 8 ? 3 : 1) ? 1 : 0, .nan]
    }
    let weights = TorchTensor(labels.map { $0.isNaN ? 0 : 1 }, shape: [16, 3])
    for _ in 0..<400 {
      try network(rows: rows, dense: nil).binaryCrossEntropy(
        of: .probability, labels: TorchTensor(labels, shape: [16, 3]), weights: weights
      ).backward()
      try optimizer.advance()
    }
    let answer = try network(rows: rows, dense: nil).floats()
    #expect(abs(answer[2] - 0.75) < 0.02 && abs(answer[8 * 3 + 2] - 0.25) < 0.02)
    #expect(abs(answer[0] - 0.5) < 0.02)
  }
}
