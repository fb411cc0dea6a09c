/// Several tasks over experts that each task mixes in its own way.
///
/// With shared experts alone and one level it is MMoE (Ma et al., KDD 2018); with experts of each task's own beside them it
/// is PLE (Tang et al., RecSys 2020), whose levels are stacked: a level's mixtures are the next level's inputs, and only the
/// last level has none for the shared experts. It stands where `MultiTaskNetwork` has one shared perceptron: tasks that
/// pull apart then need not share.
public struct ExpertNetwork<T: Tensor> {
  public struct Configuration: Equatable, Sendable {
    /// Names of the tasks, in the order of the logits.
    public var tasks: [String]
    public var sharedExperts: Int
    /// Experts that belong to each task.
    public var taskExperts: Int
    public var levels: Int
    /// Widths of each expert; at least one.
    public var expert: [Int]
    /// Widths inside each head, before its logit.
    public var head: [Int]

    public init(
      tasks: [String], sharedExperts: Int = 4, taskExperts: Int = 0, levels: Int = 1, expert: [Int] = [64],
      head: [Int] = [32]
    ) {
      self.tasks = tasks
      self.sharedExperts = sharedExperts
      self.taskExperts = taskExperts
      self.levels = levels
      self.expert = expert
      self.head = head
    }
  }

  /// One level: the inputs and outputs are of the tasks in order, then of what is shared.
  private struct Level {
    private let own: [[Perceptron<T>]]
    private let shared: [Perceptron<T>]
    private let gates: [Linear<T>]

    init(_ scope: Scope<T>, _ configuration: Configuration, inputs: Int, isLast: Bool) {
      func experts(_ name: String, _ count: Int) -> [Perceptron<T>] {
        (0..<count).map { Perceptron(scope[name]["\($0)"], inputs: inputs, widths: configuration.expert) }
      }
      own = configuration.tasks.map { experts($0, configuration.taskExperts) }
      shared = experts("shared", configuration.sharedExperts)
      let mixed = configuration.taskExperts + configuration.sharedExperts
      let all = configuration.tasks.count * configuration.taskExperts + configuration.sharedExperts
      gates =
        configuration.tasks.map { Linear(scope["gates"][$0], inputs: inputs, outputs: mixed) }
        + (isLast ? [] : [Linear(scope["gates"]["shared"], inputs: inputs, outputs: all)])
    }

    func callAsFunction(_ inputs: [T]) -> [T] {
      let tasks = own.indices
      let common = shared.map { answer($0, inputs[own.count]) }
      let ownAnswers = tasks.map { task in own[task].map { answer($0, inputs[task]) } }
      return gates.enumerated().map { index, gate in
        let experts = index < own.count ? ownAnswers[index] + common : ownAnswers.joined() + common
        let weights = gate(inputs[index]).softmax(axis: -1).insertingAxis(at: -1)
        return (T.concatenated(experts, axis: -2) * weights).sum(axes: [-2], keepingAxes: false)
      }
    }

    /// [..., inputs] → [..., 1, width].
    private func answer(_ expert: Perceptron<T>, _ input: T) -> T { expert(input).insertingAxis(at: -2) }
  }

  private let levels: [Level]
  private let heads: [(inner: Perceptron<T>, logit: Linear<T>)]

  /// - Parameters:
  ///   - features: the width of the input.
  ///   - logits: how the last layer of each head starts; as PyTorch's when nil.
  public init(_ scope: Scope<T>, features: Int, _ configuration: Configuration, logits: Initializer? = nil) {
    let width = configuration.expert.last ?? features
    levels = (0..<configuration.levels).map { level in
      Level(
        scope["levels"]["\(level)"], configuration, inputs: level == 0 ? features : width,
        isLast: level == configuration.levels - 1)
    }
    heads = configuration.tasks.map { task in
      let head = scope["heads"][task]
      return (
        Perceptron(head, inputs: width, widths: configuration.head),
        Linear(head["logit"], inputs: configuration.head.last ?? width, outputs: 1, initial: logits)
      )
    }
  }

  /// - Parameter features: [..., features].
  /// - Returns: [..., tasks]: logits, in the order of the configuration's tasks.
  public func callAsFunction(_ features: T) -> T {
    let first = [T](repeating: features, count: heads.count + 1)
    let mixtures = levels.reduce(first) { $1($0) }
    return T.concatenated(zip(heads, mixtures).map { $0.logit($0.inner($1)) }, axis: -1)
  }
}
