import Prediction
import Synchronization

/// What models computed of a request's person, each once, whichever funnel asks first.
final class PersonSides: Sendable {
  private let known = Mutex<[String: PersonSide]>([:])

  /// - Parameter features: of any candidates of the request.
  func side(of predictor: any Predictor, features: FeatureColumns) throws -> PersonSide {
    // The other funnel waits for the result rather than compute it too.
    try known.withLock { known in
      if let side = known[predictor.version] { return side }
      let side = try predictor.person(of: features)
      known[predictor.version] = side
      return side
    }
  }
}
