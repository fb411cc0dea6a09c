import Foundation
import Testing

@testable import Bundles

@Suite("Legacy pickle")
struct LegacyPickleTests {
  @Test("Strides are honoured: a transposed tensor comes out row-major")
  func strides() throws {
    let weights = try LegacyPickle.parse(Self.file())
    #expect(weights.tensors.count == 1)
    let tensor = try weights.tensor("w", shape: [2, 3])
    // The storage holds 0...6; the view starts at 1 and steps 1 down and 2 across.
    #expect(try tensor.floats() == [1, 3, 5, 2, 4, 6])
  }

  @Test("Any other opcode or name is refused before it does anything")
  func refused() {
    let programs: [[UInt8]] = [
      Array("cos\nsystem\n".utf8), Array("c__builtin__\neval\n".utf8), Array("ctorch\nDoubleStorage\n".utf8),
      Array("cposix\nsystem\n(X\u{2}\0\0\0lstR".utf8), Array("ios\nsystem\n".utf8), Array("o".utf8),
      [0x81], [0x92], [0x82, 1], [0x95], [0x93], Array("Pid\n".utf8), Array("S'x'\n".utf8), Array("V\n".utf8),
      Array("d".utf8), Array("l".utf8), Array("G".utf8), Array("I1\n".utf8),
    ]
    for program in programs {
      let error = #expect(throws: BundleError.self) {
        try LegacyPickle.parse(Self.head + Data([0x80, 2] + program + Array(".".utf8)))
      }
      #expect(error?.code == .unsupported)
    }
  }

  @Test("A view that reaches outside its storage is refused")
  func outside() {
    for (offset, strides) in [(2, [1, 2]), (1, [1, 3]), (0, [9, 1])] {
      let error = #expect(throws: BundleError.self) {
        try LegacyPickle.parse(Self.file(offset: offset, strides: strides))
      }
      #expect(error?.code == .malformed)
    }
  }

  @Test("Every cut and every changed byte is refused or read as whole tensors; nothing crashes")
  func damaged() {
    let file = Self.file()
    for length in 0..<file.count {
      #expect(throws: BundleError.self) { try LegacyPickle.parse(file.prefix(length)) }
    }
    for index in file.indices {
      for change in [UInt8(0x01), 0x80, 0xFF, 0x28] {
        var damaged = file
        damaged[index] ^= change
        guard let weights = try? LegacyPickle.parse(damaged) else { continue }
        #expect(weights.tensors.values.allSatisfy { $0.bytes.count == $0.count * $0.element.byteCount })
      }
    }
  }

  /// Magic number, protocol and system of a file.
  private static let head = Data(
    [0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19] + Array(".".utf8)
      + [0x80, 2] + Array("M".utf8) + [0xE9, 0x03] + Array(".".utf8)
      + [0x80, 2] + Array("}".utf8) + text("little_endian") + [0x88] + Array("s.".utf8))

  private static func text(_ text: String) -> [UInt8] {
    [UInt8(ascii: "X"), UInt8(text.utf8.count), 0, 0, 0] + Array(text.utf8)
  }

  /// One tensor "w" of shape [2, 3] over a storage of 0...6.
  private static func file(offset: Int = 1, strides: [Int] = [1, 2]) -> Data {
    func small(_ value: Int) -> [UInt8] { [UInt8(ascii: "K"), UInt8(value)] }
    var state: [UInt8] = [0x80, 2] + Array("}".utf8) + text("w")
    state += Array("ctorch._utils\n_rebuild_tensor_v2\n((".utf8) + text("storage")
    state += Array("ctorch\nFloatStorage\n".utf8) + text("7") + text("cpu") + small(7) + Array("NtQ".utf8)
    state += small(offset) + small(2) + small(3) + [0x86] + small(strides[0]) + small(strides[1]) + [0x86]
    state += [0x89] + Array("}tRs.".utf8)
    let keys: [UInt8] = [0x80, 2] + Array("](".utf8) + text("7") + Array("e.".utf8)
    let values = (0..<7).map { Float($0) }.withUnsafeBytes { Data($0) }
    return head + Data(state + keys + [7, 0, 0, 0, 0, 0, 0, 0]) + values
  }
}
