public import Foundation

/// A network in the ONNX format, and what has to be known to feed it.
public struct OnnxModel: Sendable {
  public struct Input: Equatable, Sendable {
    public let name: String
    public let element: Element
    public let shape: [Dimension]

    public init(name: String, element: Element, shape: [Dimension]) {
      self.name = name
      self.element = element
      self.shape = shape
    }
  }

  public enum Element: Sendable {
    case float32, int64
  }

  /// An extent that is part of the architecture, or a named one that each request brings.
  public enum Dimension: Equatable, Sendable {
    case fixed(Int)
    case named(String)
  }

  /// The file's bytes; of a recorded network of opset 17.
  public let bytes: Data
  public let inputs: [Input]
  /// Names of the outputs, in the order in which they were given.
  public let outputs: [String]

  /// A network that somebody else wrote down, with what is to be known of it.
  public init(bytes: Data, inputs: [Input], outputs: [String]) {
    self.bytes = bytes
    self.inputs = inputs
    self.outputs = outputs
  }
}
