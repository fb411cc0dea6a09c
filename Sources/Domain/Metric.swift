/// How two vectors of a space are compared.
public enum Metric: String, Codable, Sendable, CaseIterable {
  case cosine, innerProduct, squaredL2
}
