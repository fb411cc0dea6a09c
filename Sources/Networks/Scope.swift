/// A place in the tree of a network's named parameters, like "heads.click.weight".
///
/// The same architecture is built over different sources: fresh random parameters to train, a checkpoint to
/// continue, a bundle to record for serving. A path joined with dots names a tensor as PyTorch's `state_dict`
/// does.
public struct Scope<T: Tensor> {
  private let path: [String]
  private let source: (Parameter) -> T

  public init(source: @escaping (Parameter) -> T) {
    self.init(path: [], source: source)
  }

  private init(path: [String], source: @escaping (Parameter) -> T) {
    self.path = path
    self.source = source
  }

  public subscript(_ name: String) -> Scope { Scope(path: path + [name], source: source) }

  /// A tensor that training changes.
  public func parameter(_ name: String, shape: [Int], initial: Initializer) -> T {
    source(Parameter(name: qualified(name), shape: shape, initial: initial, isTrained: true))
  }

  /// A tensor that belongs to the weights and that no gradient reaches, like the statistics of a batch norm.
  public func buffer(_ name: String, shape: [Int], initial: Initializer) -> T {
    source(Parameter(name: qualified(name), shape: shape, initial: initial, isTrained: false))
  }

  private func qualified(_ name: String) -> String { (path + [name]).joined(separator: ".") }
}

/// What an architecture asks its scope for.
public struct Parameter: Equatable, Sendable {
  public let name: String
  public let shape: [Int]
  public let initial: Initializer
  public let isTrained: Bool

  public init(name: String, shape: [Int], initial: Initializer, isTrained: Bool) {
    self.name = name
    self.shape = shape
    self.initial = initial
    self.isTrained = isTrained
  }

  public var count: Int { shape.reduce(1, *) }
}
