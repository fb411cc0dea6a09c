import CTorch

/// Settings of libtorch that hold for the whole process.
public enum Torch {
  /// Threads that one operation may use. Sums depend on it in their last bits: resume a run with the same
  /// number.
  ///
  /// - Throws: `operation` for less than one.
  public static func setThreads(_ count: Int) throws(TrainingError) {
    try TorchTensor.checked { vit_set_threads(Int32(clamping: count), $0) }
  }
}
