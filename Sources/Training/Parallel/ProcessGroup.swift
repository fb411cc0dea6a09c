import CTorch
public import Foundation

/// Processes of one machine that train one model together, each on its own share of every batch.
///
/// They find each other by a file and talk over loopback by libtorch's Gloo. Each holds the whole model, and all stay equal bit
/// by bit: gradients are added up over the processes before anyone changes a weight (synchronous data parallelism, as in Li
/// et al., VLDB 2020). All make the same exchanges in the same order; where one has ended, the next exchange of the others fails.
public final class ProcessGroup {
  /// From 0 up; the first process writes checkpoints and speaks for all.
  public let rank: Int
  public let size: Int
  private let pointer: OpaquePointer

  /// Returns when all processes have come.
  ///
  /// - Parameters:
  ///   - meeting: a path that nobody has used before, the same for all.
  ///   - rank: 0..<`size`, another for each.
  ///   - coming: how long to wait for the others to come.
  ///   - patience: how long an exchange waits for the others.
  /// - Throws: `group` when some do not come.
  public init(
    meeting: URL, rank: Int, size: Int, coming: Duration = .seconds(60), patience: Duration = .seconds(600)
  ) throws(TrainingError) {
    var pointer: OpaquePointer?
    try Self.checked {
      vit_group_join(
        meeting.path, Int32(clamping: rank), Int32(clamping: size), coming / .seconds(1), patience / .seconds(1),
        &pointer, $0)
    }
    guard let pointer else { throw Self.lost(cause: nil) }
    (self.rank, self.size, self.pointer) = (rank, size, pointer)
  }

  deinit { vit_group_leave(pointer) }

  public var isFirst: Bool { rank == 0 }

  /// The part of some rows that this process works on: as even as can be, in the order of ranks.
  public func share<Rows: RandomAccessCollection>(of rows: Rows) -> Rows.SubSequence {
    let start = rows.index(rows.startIndex, offsetBy: rows.count * rank / size)
    return rows[start..<rows.index(rows.startIndex, offsetBy: rows.count * (rank + 1) / size)]
  }

  /// Each value becomes its sum over all processes, the same bits everywhere.
  ///
  /// - Parameter values: as many in each process.
  /// - Throws: `group` when another process has ended or does not answer.
  public func sum(_ values: inout [Float]) throws(TrainingError) {
    let count = values.count
    try Self.checked { vit_group_sum(pointer, &values, count, $0) }
  }

  /// What each process has, in the order of ranks.
  ///
  /// - Parameter own: of any number.
  /// - Throws: `group` when another process has ended or does not answer.
  public func gather<Element: BitwiseCopyable>(_ own: [Element]) throws(TrainingError) -> [[Element]] {
    let counts = try exchanged([own.count], room: 1).map { $0[0] }
    return zip(try exchanged(own, room: counts.max() ?? 0), counts).map { Array($0.prefix($1)) }
  }

  /// What each process has, and whatever follows it up to `room`.
  private func exchanged<Element: BitwiseCopyable>(
    _ own: [Element], room: Int
  ) throws(TrainingError) -> [[Element]] {
    let length = room * MemoryLayout<Element>.stride
    var bytes = own.withUnsafeBytes { [UInt8]($0) }
    bytes += [UInt8](repeating: 0, count: length - bytes.count)
    var all = [UInt8](repeating: 0, count: length * size)
    try Self.checked { vit_group_gather(pointer, bytes, length, &all, $0) }
    return all.withUnsafeBytes { raw in
      let elements = raw.bindMemory(to: Element.self)
      return (0..<size).map { Array(elements[($0 * room)..<(($0 + 1) * room)]) }
    }
  }

  private static func checked(_ call: (TorchTensor.ErrorPointer) -> Int32) throws(TrainingError) {
    do {
      try TorchTensor.checked(call)
    } catch {
      throw lost(cause: error.cause)
    }
  }

  private static func lost(cause: String?) -> TrainingError {
    TrainingError(
      .group, "Another process of this training has ended or does not answer: start the training again.", cause: cause)
  }
}
