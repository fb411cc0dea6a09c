import Foundation
import Testing

@testable import Bundles

@Suite("Safetensors")
struct SafetensorsTests {
  @Test("What is written is read again, for any names, types and shapes", arguments: 0..<50)
  func roundTrip(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let original = try Self.sample(&random)
    let bytes = try original.serialized()
    #expect(try Safetensors(parsing: bytes) == original)
    #expect(try Safetensors(parsing: bytes).serialized() == bytes)
    // The elements start at a multiple of 8.
    #expect(bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) } % 8 == 0)
  }

  @Test("A file of the reference implementation is read")
  func reference() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Oracles/networks/pictures.safetensors")
    let pictures = try Safetensors(mapping: file)
    #expect(pictures.tensors.count == 18)
    #expect(pictures.metadata["china"]?.hasPrefix("CC BY 2.0") == true)
    let logits = try pictures.tensor("coffee.logits", shape: [1_000]).floats()
    #expect(logits.indices.max { logits[$0] < logits[$1] } == 967)
  }

  @Test("Damaged bytes are refused or read as whole tensors; nothing crashes", arguments: 0..<200)
  func damaged(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var bytes = try Self.sample(&random).serialized()
    switch random.next() % 3 {
    case 0: bytes = bytes.prefix(Int(random.next() % UInt64(bytes.count)))
    case 1: bytes.append(contentsOf: [1, 2, 3])
    default: break
    }
    for _ in 0..<(random.next() % 8) where !bytes.isEmpty {
      bytes[bytes.startIndex + Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
    }
    do {
      for tensor in try Safetensors(parsing: bytes).tensors.values {
        #expect(tensor.bytes.count == tensor.count * tensor.element.byteCount)
      }
    } catch {
      #expect(!error.message.isEmpty)
    }
  }

  @Test(
    "A header that breaks a rule is refused",
    arguments: [
      (
        #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}"#,
        8, BundleError.Code.malformed
      ),
      (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8, .malformed),
      (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 8, .malformed),
      (#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}"#, 8, .malformed),
      (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}"#, 8, .malformed),
      (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, 4, .malformed),
      (
        #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}"#,
        8, .malformed
      ),
      (#"{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 4, .malformed),
      (#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, 4, .malformed),
      (#"{"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}"#, 4, .malformed),
      (#"{"a":{"dtype":"F32","shape":[01],"data_offsets":[0,4]}}"#, 4, .malformed),
      (#"{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}"#, 4, .malformed),
      (#"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]}}"#, 4, .tooLarge),
      (#"{"a":{"dtype":"F8","shape":[4],"data_offsets":[0,4]}}"#, 4, .unsupported),
      (#"{"a":{"shape":[1],"data_offsets":[0,4]}}"#, 4, .malformed),
      (#"{"a":[1]}"#, 0, .malformed), (#"[]"#, 0, .malformed), ("", 0, .malformed), ("{", 0, .malformed),
      (#"{"a"#, 0, .malformed), (#"{"a\"#, 0, .malformed), (#"{}{}"#, 0, .malformed),
      (#"{"__metadata__":{"a":[1]}}"#, 0, .malformed), (#"{"a":{"b":{"c":{"d":[]}}}}"#, 0, .malformed),
    ] as [(String, Int, BundleError.Code)])
  func refused(header: String, elements: Int, code: BundleError.Code) {
    let error = #expect(throws: BundleError.self) {
      try Safetensors(parsing: Self.file(header, elements: elements))
    }
    #expect(error?.code == code)
  }

  @Test("A header that is longer than the file or than the limit is refused before it is read")
  func longHeader() {
    for (length, code) in [(UInt64.max, BundleError.Code.tooLarge), (100_000_001, .tooLarge), (50, .malformed)] {
      let bytes = withUnsafeBytes(of: length.littleEndian) { Data($0) } + Data("{}".utf8)
      let error = #expect(throws: BundleError.self) { try Safetensors(parsing: bytes) }
      #expect(error?.code == code)
    }
  }

  @Test("Half and double precision become the nearest 32-bit floats; integers stay integers")
  func elements() throws {
    let half = try StoredTensor(element: .float16, shape: [2], bytes: Data([0x00, 0x3C, 0x00, 0xC0]))
    #expect(try half.floats() == [1, -2])
    let brain = try StoredTensor(element: .bfloat16, shape: [2], bytes: Data([0x80, 0x3F, 0x00, 0xC0]))
    #expect(try brain.floats() == [1, -2])
    let double = try StoredTensor(
      element: .float64, shape: [1], bytes: withUnsafeBytes(of: 0.1) { Data($0) })
    #expect(try double.floats() == [0.1])
    #expect(throws: BundleError.self) { try half.integers() }
    #expect(try StoredTensor(integers: [1, -1], shape: [2]).integers() == [1, -1])
    #expect(throws: BundleError.self) { try StoredTensor(integers: [1], shape: [1]).floats() }
  }

  @Test("A tensor that is missing or has another shape is named")
  func lookup() throws {
    let weights = Safetensors(tensors: ["a": try StoredTensor([1, 2], shape: [2])])
    #expect(throws: BundleError.self) { try weights.tensor("b", shape: [2]) }
    let error = #expect(throws: BundleError.self) { try weights.tensor("a", shape: [1, 2]) }
    #expect(error?.code == .shapeMismatch)
  }

  private static func file(_ header: String, elements: Int) -> Data {
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) } + Data(header.utf8)
      + Data(count: elements)
  }

  private static func sample(_ random: inout SplitMix64) throws -> Safetensors {
    let names = ["a", "layer.0.weight", "naïve \"quoted\" \\ name", "tab\tand\u{1}", "日本", "", "z"]
    var tensors: [String: StoredTensor] = [:]
    for name in names where random.next() % 3 > 0 {
      let element = ElementType.allCases[Int(random.next() % UInt64(ElementType.allCases.count))]
      let shape = (0..<(random.next() % 4)).map { _ in Int(random.next() % 4) }
      let count = shape.reduce(element.byteCount, *)
      let bytes = Data((0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) })
      tensors[name] = try StoredTensor(element: element, shape: shape, bytes: bytes)
    }
    let metadata = random.next() % 2 == 0 ? [:] : ["format": "pt", "größe": "\u{7}\"x\""]
    return Safetensors(tensors: tensors, metadata: metadata)
  }
}

/// Seeded and reproducible: Steele, Lea, Flood (OOPSLA 2014).
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
