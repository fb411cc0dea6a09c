/// A way in which pictures get worse.
public enum Distortion: String, CaseIterable, Codable, Sendable {
  case blur, compression, noise, exposure, upscaling, frame, overlay
}
