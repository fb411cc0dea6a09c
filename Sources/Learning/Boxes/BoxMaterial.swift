import Bundles
import Foundation
import Inference
import Media
import Signals
import Statistics

/// A file of boxes as training and evaluation read it: what can be read, its boxes in pixels, its near-duplicates.
struct BoxMaterial {
  struct Row: Equatable {
    /// From the folder of pictures.
    let path: String
    /// The signature of the picture's bytes.
    let key: String
    let width, height: Int
    let truths: [BoxTruth]
    /// The cluster of near-duplicates.
    let group: Int
    /// Where it was read.
    let source: String
  }

  let labels: [String]
  let rows: [Row]
  let folder: PictureFolder
  /// Of what the file says and the bytes of what it shows.
  let snapshot: Checksum
  /// Examples left out, by reason.
  let nulls: [String: Int]

  /// - Parameters:
  ///   - labels: those of a detector that the file is answered by; nil takes the file's own.
  ///   - pictures: the folder that paths start at.
  /// - Throws: `SignalError`: `badValue` for a box outside of its picture or of an unknown label; `LearningError`.
  init(
    _ examples: BoxExamples, labels: [String]?, pictures: URL, observe: (String) throws -> Void
  ) throws {
    let folder = PictureFolder(pictures)
    let bank = try PictureBank(examples.examples.map(\.picture), in: folder) { done in
      try observe("read \(done) of \(examples.examples.count) pictures")
    }
    let known = labels ?? examples.labels
    var rows: [Row] = []
    let decoder = PictureDecoder()
    for (index, place) in bank.places.enumerated() {
      let example = examples.examples[place]
      // Sizes that annotations give are often wrong: the picture's own count.
      let picture = try decoder.decode(folder.bytes(at: example.picture))
      rows.append(
        Row(
          path: example.picture, key: bank.keys[index], width: picture.width, height: picture.height,
          truths: try BoxExamples.truths(of: example, labels: known, width: picture.width, height: picture.height),
          group: bank.groups[index], source: example.source))
    }
    self.init(
      labels: known, rows: rows, folder: folder,
      snapshot: Checksum(of: [
        Data(examples.checksum.description.utf8), Data(bank.keys.joined(separator: " ").utf8),
      ]), nulls: bank.nulls)
  }

  init(labels: [String], rows: [Row], folder: PictureFolder, snapshot: Checksum, nulls: [String: Int]) {
    (self.labels, self.rows, self.folder, self.snapshot, self.nulls) = (labels, rows, folder, snapshot, nulls)
  }

  func selecting(_ places: [Int]) -> BoxMaterial {
    let part = places.map { rows[$0] }
    return BoxMaterial(
      labels: labels, rows: part, folder: folder,
      snapshot: Checksum(of: Data("\(snapshot) \(part.map(\.key).joined(separator: " "))".utf8)), nulls: nulls)
  }

  /// Sets whole clusters of near-duplicates apart until they hold a share of the pictures.
  ///
  /// - Parameter salt: another one draws others; nothing else but the pictures' bytes decides.
  /// - Returns: places in `rows`, both in order.
  func parted(share: Double, salt: String) -> (apart: [Int], rest: [Int]) {
    var groups: [Int: [Int]] = [:]
    for (place, row) in rows.enumerated() { groups[row.group, default: []].append(place) }
    func name(_ members: [Int]) -> String {
      Checksum(of: Data("\(salt) \(members.map { rows[$0].key }.min() ?? "")".utf8)).description
    }
    let drawn = groups.values.map { (name: name($0), members: $0) }.sorted { $0.name < $1.name }
    var apart: [Int] = []
    for group in drawn where Double(apart.count) < share * Double(rows.count) { apart += group.members }
    let chosen = Set(apart)
    return (apart.sorted(), rows.indices.filter { !chosen.contains($0) })
  }

  /// What the frozen blocks make of every view of every picture; view 0 is the picture as it is.
  ///
  /// - Parameter trunk: reads `pixels` and gives `vector`.
  func maps(
    _ trunk: ServedNetwork, pipeline: String, side: Int, views: Int, width: Int, in cache: URL,
    observe: (String) throws -> Void
  ) throws -> FeatureBank {
    let decoder = PictureDecoder()
    var done = 0
    return try FeatureBank(
      keys: rows.map(\.key), pipeline: "\(pipeline) \(PictureFraming.version(side: side)) views-1 \(views)",
      views: views + 1, width: width, isHalf: true, in: cache,
      compute: { index in
        let row = rows[index]
        let picture = try decoder.decode(folder.bytes(at: row.path))
        done += 1
        try observe("maps of \(done) of \(rows.count) pictures")
        return try (0...views).flatMap { number in
          let view = try TrainingView.drawn(
            key: row.key, number: number, width: row.width, height: row.height, side: side)
          let input = InputArray(try view.planes(of: picture), shape: [1, 3, side, side])
          return try trunk.run(["pixels": input])["vector"]?.values ?? []
        }
      })
  }
}
