import Bundles
import Domain
import Foundation
import Indexes
import Inference
import Media
import Signals

/// Pictures of a file of examples: which can be read, which are near-duplicates, and what a network makes of them.
struct PictureBank {
  /// Places in the file of those that can be read.
  let places: [Int]
  /// The signature of each one's bytes, in the order of `places`.
  let keys: [String]
  /// The cluster of near-duplicates of each one, in the order of `places`.
  let groups: [Int]
  /// Examples left out, by reason.
  let nulls: [String: Int]
  let folder: PictureFolder
  private let contents: [String]

  /// Bits of the perceptual hash in which copies differ at most; the radius that takes in small crops.
  static let radius = 63

  /// Reads every picture once.
  ///
  /// - Parameter observe: called after each with the number done.
  init(_ examples: LabelledExamples, in folder: PictureFolder, observe: (Int) throws -> Void = { _ in }) throws {
    try self.init(examples.examples.map(\.content), in: folder, observe: observe)
  }

  /// - Parameters:
  ///   - paths: of the pictures, from the folder.
  ///   - observe: called after each with the number done.
  init(_ paths: [String], in folder: PictureFolder, observe: (Int) throws -> Void = { _ in }) throws {
    var (places, keys, groups) = ([Int](), [String](), [Int]())
    var nulls: [String: Int] = [:]
    let space = try SpaceID("picture.pdq.v1")
    var clusters = try DuplicateClusters<Int>(space: space, radius: Self.radius)
    let hasher = PerceptualHasher()
    for (place, path) in paths.enumerated() {
      do {
        let bytes = try folder.bytes(at: path)
        let hash = try hasher.hash(of: bytes)
        // Flat pictures are alike without being copies: 49 is the convention below which a hash says too little.
        let cluster = try clusters.set(place, to: hash.code(in: space), isDistinctive: hash.quality > 49)
        places.append(place)
        keys.append(ContentSignature(of: bytes).hex)
        groups.append(cluster.rawValue)
      } catch let null as SignalNull {
        nulls[null.code.rawValue, default: 0] += 1
      } catch let reason as NullReason {
        nulls[reason.code.rawValue, default: 0] += 1
      }
      try observe(place + 1)
    }
    guard !places.isEmpty else {
      let reasons = nulls.map { "\($0.key) \($0.value)" }.sorted().joined(separator: ", ")
      throw LearningError(
        .badInput, "No picture of the examples can be read (\(reasons)): name the folder their paths start at.")
    }
    (self.places, self.keys, self.groups, self.nulls) = (places, keys, groups, nulls)
    (self.folder, contents) = (folder, paths)
  }

  /// - Parameters:
  ///   - network: reads `pixels` and gives `vector`.
  ///   - changed: forms of each picture that come after `views`, drawn by its bytes.
  ///   - pipeline: names the network with its weights.
  func features(
    _ network: ServedNetwork, views: [PictureView], changed: Int = 0, width: Int, pipeline: String,
    isHalf: Bool = false, in cache: URL, observe: (Int) throws -> Void = { _ in }
  ) throws -> FeatureBank {
    let decoder = PictureDecoder()
    let looks = views.map { "\($0.crop)\($0.isMirrored ? "m" : "")" }.joined(separator: ",")
    return try FeatureBank(
      keys: keys, pipeline: "\(pipeline) \(looks)\(changed > 0 ? " parts-1 \(changed)" : "")",
      views: views.count + changed, width: width, isHalf: isHalf, in: cache,
      compute: { row in
        let picture = try decoder.decode(folder.bytes(at: contents[places[row]]))
        let parts = try (0..<changed).map { number in
          try TrainingView.part(key: keys[row], number: number, of: picture, side: 224).planes(of: picture)
        }
        return try (views.map { try $0.tensor(of: picture) } + parts).flatMap { values in
          try network.run(["pixels": InputArray(values, shape: [1, 3, 224, 224])])["vector"]?.values ?? []
        }
      }, observe: observe)
  }
}
