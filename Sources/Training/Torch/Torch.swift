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

  /// Seeds what libtorch draws, as dropout does: seeded before each step, a run can be resumed at any.
  ///
  /// - Throws: `operation` when libtorch refuses.
  public static func setSeed(_ seed: UInt64) throws(TrainingError) {
    try TorchTensor.checked { vit_set_seed(seed, $0) }
  }
}
