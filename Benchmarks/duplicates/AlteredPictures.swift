import Foundation
import Media

/// The hashes of pictures and of their altered copies, from the folders that `distort.py` writes.
struct AlteredPictures {
  struct Named {
    let name: String
    let hash: PerceptualHash
  }

  let originals: [Named]
  /// By kind of change, in order of its name.
  let copies: [(kind: String, hashes: [Named])]

  init(folder: URL) throws {
    originals = try Self.hashes(in: folder.appending(path: "original"))
    copies = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().filter { $0 != "original" }
      .map { ($0, try Self.hashes(in: folder.appending(path: $0))) }
  }

  static func hashes(in folder: URL) throws -> [Named] {
    let hasher = PerceptualHasher()
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map { file in
      let bytes = [UInt8](try Data(contentsOf: folder.appending(path: file)))
      let name = file.split(separator: ".").first.map(String.init) ?? file
      return Named(name: name, hash: try hasher.hash(of: bytes))
    }
  }
}
