public import Foundation

/// A model as one thing: weights, preprocessing, precision, calibrations and threshold, under one checksum.
///
/// A folder with `manifest.json`, `weights.safetensors` and whatever else the manifest lists. Nothing is used
/// before the bytes of every file have been compared with the manifest.
public struct Bundle: Sendable {
  public let manifest: Manifest
  public let folder: URL
  /// Mapped: pages are read when a tensor is.
  public let weights: Safetensors
  /// The checksum of the manifest, which names the checksums of the files: the bundle's identity in every
  /// record.
  public let checksum: Checksum

  public static let manifestName = "manifest.json"
  public static let weightsName = "weights.safetensors"
  private static let largestManifest = 1_000_000

  /// - Throws: `missing`, `unreadable`, `malformed`, `unsupported` for another manifest format, `checksumMismatch`.
  public init(loading folder: URL) throws(BundleError) {
    let data = try Self.read(folder.appending(path: Self.manifestName))
    guard data.count <= Self.largestManifest else {
      throw BundleError(.tooLarge, "The manifest has \(data.count) bytes: this is no bundle.")
    }
    let manifest: Manifest
    do {
      manifest = try JSONDecoder().decode(Manifest.self, from: data)
    } catch {
      throw BundleError(
        .malformed, "The manifest is not valid: publish the bundle again.", cause: "\(error)")
    }
    guard manifest.format == Manifest.currentFormat else {
      throw BundleError(
        .unsupported,
        "The manifest has format \(manifest.format), and this version reads \(Manifest.currentFormat): update.")
    }
    for file in manifest.files { try Self.verify(file, in: folder) }
    guard manifest.files.contains(where: { $0.name == Self.weightsName }) else {
      throw BundleError(.missing, "The manifest lists no \(Self.weightsName): publish the bundle again.")
    }
    self.manifest = manifest
    self.folder = folder
    weights = try Safetensors(mapping: folder.appending(path: Self.weightsName))
    checksum = Checksum(of: data)
  }

  /// Writes a bundle and loads it; the files of the manifest are filled in.
  ///
  /// - Parameters:
  ///   - folder: is made; it must not hold a bundle already, since bundles never change.
  ///   - attachments: further files by name, like a vocabulary.
  /// - Throws: `unwritable`, `malformed` for an attachment with a path in its name.
  public static func publish(
    _ manifest: Manifest, weights: Safetensors, attachments: [String: Data] = [:], to folder: URL
  ) throws(BundleError) -> Bundle {
    var files = attachments
    files[weightsName] = try weights.serialized()
    var manifest = manifest
    manifest.files = try files.sorted { $0.key < $1.key }.map { name, data throws(BundleError) in
      try checkName(name)
      return Manifest.File(name: name, bytes: data.count, sha256: Checksum(of: data))
    }
    guard !FileManager.default.fileExists(atPath: folder.appending(path: manifestName).path) else {
      throw BundleError(.unwritable, "The folder holds a bundle already: give the new one a new version.")
    }
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for (name, data) in files { try data.write(to: folder.appending(path: name), options: .atomic) }
      // Last: a folder without a manifest is no bundle yet.
      try encoder.encode(manifest).write(to: folder.appending(path: manifestName), options: .atomic)
    } catch {
      throw BundleError(
        .unwritable, "The bundle could not be written: check the folder and the free space.", cause: "\(error)")
    }
    return try Bundle(loading: folder)
  }

  /// The bytes of an attachment.
  ///
  /// - Throws: `missing` for a name that the manifest does not list.
  public func attachment(_ name: String) throws(BundleError) -> Data {
    guard manifest.files.contains(where: { $0.name == name }) else {
      throw BundleError(.missing, "The bundle has no \(name): publish it with this file.")
    }
    return try Self.read(folder.appending(path: name))
  }

  private static func verify(_ file: Manifest.File, in folder: URL) throws(BundleError) {
    try checkName(file.name)
    let data = try read(folder.appending(path: file.name))
    guard data.count == file.bytes, Checksum(of: data) == file.sha256 else {
      throw BundleError(
        .checksumMismatch,
        "\(file.name) is not the file of the manifest: fetch the bundle again, or publish the change as a new version.")
    }
  }

  private static func checkName(_ name: String) throws(BundleError) {
    guard !name.isEmpty, !name.hasPrefix("."), !name.contains("/"), name != manifestName else {
      throw BundleError(.malformed, "A bundle cannot hold a file of this name: use a plain file name.")
    }
  }

  private static func read(_ file: URL) throws(BundleError) -> Data {
    do {
      return try Data(contentsOf: file, options: .alwaysMapped)
    } catch {
      throw BundleError(
        .unreadable, "\(file.lastPathComponent) could not be read: check that the bundle is complete.",
        cause: "\(error)")
    }
  }
}
