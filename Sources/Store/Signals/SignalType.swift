/// What the values of a signal are made of. Raw values are stored and never change their meaning.
public enum SignalType: String, Hashable, Sendable, CaseIterable {
  case vector, hash, scores, text, boxes
}
