import Inference

/// What of a request depends on the person alone, as one model left it: computed once, whatever is predicted for the request.
public struct PersonSide: Equatable, Sendable {
  /// Inputs of the model by name, shared by all candidates.
  let inputs: [String: InputArray]

  public static let none = PersonSide(inputs: [:])
}
