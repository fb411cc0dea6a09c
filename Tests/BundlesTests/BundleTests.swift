import Bundles
import Domain
import Foundation
import Testing

@Suite("Bundles")
struct BundleTests {
  @Test("A published bundle loads with all that it was given")
  func published() throws {
    try withFolder { folder in
      let weights = try Self.weights()
      let bundle = try Bundle.publish(
        Self.manifest(), weights: weights, attachments: ["vocabulary.txt": Data("a\nb".utf8)], to: folder)
      let loaded = try Bundle(loading: folder)
      #expect(loaded.manifest == bundle.manifest)
      #expect(loaded.checksum == bundle.checksum)
      #expect(loaded.weights == weights)
      #expect(try loaded.attachment("vocabulary.txt") == Data("a\nb".utf8))
      #expect(loaded.manifest.files.map(\.name) == ["vocabulary.txt", "weights.safetensors"])
      #expect(throws: BundleError.self) { try loaded.attachment("manifest.json") }
    }
  }

  @Test("A changed, cut or missing file is refused with what to do", arguments: ["changed", "cut", "missing"])
  func damaged(how: String) throws {
    try withFolder { folder in
      _ = try Bundle.publish(Self.manifest(), weights: Self.weights(), to: folder)
      let file = folder.appending(path: Bundle.weightsName)
      var bytes = try Data(contentsOf: file)
      bytes[bytes.count - 1] ^= 1
      switch how {
      case "changed": try bytes.write(to: file)
      case "cut": try bytes.prefix(20).write(to: file)
      default: try FileManager.default.removeItem(at: file)
      }
      let error = #expect(throws: BundleError.self) { try Bundle(loading: folder) }
      #expect(error?.code == (how == "missing" ? .unreadable : .checksumMismatch))
      #expect(error?.message.contains("bundle") == true)
    }
  }

  @Test("A manifest with a path, another format or no weights is refused")
  func manifests() throws {
    try withFolder { folder in
      let bundle = try Bundle.publish(Self.manifest(), weights: Self.weights(), to: folder)
      let changes: [((inout Manifest) -> Void, BundleError.Code)] = [
        ({ $0.files[0].name = "../weights.safetensors" }, .malformed),
        ({ $0.files[0].name = "/etc/hostname" }, .malformed), ({ $0.format = 2 }, .unsupported),
        ({ $0.files = [] }, .missing),
      ]
      for (change, code) in changes {
        var manifest = bundle.manifest
        change(&manifest)
        try JSONEncoder().encode(manifest).write(to: folder.appending(path: Bundle.manifestName))
        let error = #expect(throws: BundleError.self) { try Bundle(loading: folder) }
        #expect(error?.code == code)
      }
      try Data("{".utf8).write(to: folder.appending(path: Bundle.manifestName))
      let error = #expect(throws: BundleError.self) { try Bundle(loading: folder) }
      #expect(error?.code == .malformed)
    }
  }

  @Test("A manifest names its space and its calibrations as plain text, and one that is no such name is refused")
  func names() throws {
    try withFolder { folder in
      _ = try Bundle.publish(Self.manifest(), weights: Self.weights(), to: folder)
      let file = folder.appending(path: Bundle.manifestName)
      let text = try String(contentsOf: file, encoding: .utf8)
      for (good, bad) in [("\"tasks.v1\"", "\"Tasks 1\""), ("\"click.v1\"", "\"\"")] {
        #expect(text.contains(good))
        try Data(text.replacing(good, with: bad).utf8).write(to: file)
        let error = #expect(throws: BundleError.self) { try Bundle(loading: folder) }
        #expect(error?.code == .malformed)
      }
    }
  }

  @Test("A bundle is never written over, and no file of it may have a path")
  func immutable() throws {
    try withFolder { folder in
      _ = try Bundle.publish(Self.manifest(), weights: Self.weights(), to: folder)
      let again = #expect(throws: BundleError.self) {
        try Bundle.publish(Self.manifest(), weights: Self.weights(), to: folder)
      }
      #expect(again?.code == .unwritable)
      let path = #expect(throws: BundleError.self) {
        try Bundle.publish(
          Self.manifest(), weights: Self.weights(), attachments: ["../x": Data()], to: folder.appending(path: "b"))
      }
      #expect(path?.code == .malformed)
    }
  }

  @Test("A checksum is the SHA-256 of FIPS 180-4")
  func checksum() {
    let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    #expect(Checksum(of: Data("abc".utf8)).description == expected)
    #expect(Checksum(expected.uppercased()) == Checksum(of: Data("abc".utf8)))
    #expect(Checksum("abc") == nil)
    #expect(Checksum(String(repeating: "é", count: 32)) == nil)
  }

  private static func manifest() throws -> Manifest {
    Manifest(
      name: "tasks", version: "1",
      architecture: .init(
        name: "MultiTaskNetwork",
        settings: ["features": .integer(8), "tasks": .list([.text("click"), .text("save")])]),
      precision: .float32, preprocessing: .init(name: "none", settings: ["scale": .number(0.5)]),
      licence: "Apache-2.0", provenance: .init(source: "trained in a test", original: nil, note: "seed 1"),
      space: try SpaceID("tasks.v1"),
      calibrations: [
        .init(id: try CalibrationID("click.v1"), output: "click", method: "platt", parameters: [1.25, -0.5])
      ],
      threshold: 0.3)
  }

  private static func weights() throws -> Safetensors {
    Safetensors(tensors: ["w": try StoredTensor([1, 2, 3], shape: [3])], metadata: ["step": "7"])
  }

  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "vitrine-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }
}
