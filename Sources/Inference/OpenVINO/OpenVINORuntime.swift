/// OpenVINO on this machine's CPU; one for each process is enough.
public final class OpenVINORuntime: Sendable {
  let core: CoreHandle

  /// - Throws: `runtime` when OpenVINO or its CPU part cannot be loaded.
  public init() throws(InferenceError) {
    core = try CoreHandle()
  }
}
