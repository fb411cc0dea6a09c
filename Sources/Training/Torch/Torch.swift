import CTorch
import Foundation

/// Settings of libtorch that hold for the whole process.
public enum Torch {
  /// Threads that one operation may use. Sums depend on it in their last bits: resume a run with the same
  /// number.
  ///
  /// - Throws: `operation` for less than one.
  public static func setThreads(_ count: Int) throws(TrainingError) {
    try TorchTensor.checked { vit_set_threads(Int32(clamping: count), $0) }
  }

  /// libtorch has one generator for the whole process.
  private static let generator = NSRecursiveLock()

  /// Runs what seeds the generator and draws from it while no other thread does, so that each of two trainings in one process
  /// draws what it draws alone.
  static func drawing<Value>(_ body: () throws -> Value) rethrows -> Value {
    generator.lock()
    defer { generator.unlock() }
    return try body()
  }

  /// Seeds what libtorch draws, as dropout does: seeded before each step, a run can be resumed at any.
  ///
  /// - Throws: `operation` when libtorch refuses.
  public static func setSeed(_ seed: UInt64) throws(TrainingError) {
    try TorchTensor.checked { vit_set_seed(seed, $0) }
  }
}
